using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Files;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>The zone's own emoji, and a form to add one.</summary>
[BodyLimit(BodyMax)]
public sealed class EmojiModel(EmojiIntake intake, AddEmoji addEmoji, RateLimits limits, AppDb db, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    /// <summary>More than a picture may have, so that one that is too big gets a sentence on this page and not an error page.</summary>
    private const long BodyMax = 16 * 1024 * 1024;

    private const string PictureField = "picture", NameField = "name";

    public IReadOnlyList<ZoneEmoji> All { get; private set; } = [];

    /// <summary>What was typed, if it was refused.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The picture, if only the name was refused.</summary>
    public (Guid Id, byte[] Picture)? Kept { get; private set; }

    protected override Permission Needs => Permission.ManageEmoji;

    public Task OnGetAsync() => LoadAsync();

    /// <param name="kept">The picture of an earlier try.</param>
    public async Task<IActionResult> OnPostAsync(IFormFile? picture, [FromForm] Guid kept, [FromForm] string? name)
    {
        await LoadAsync();
        Name = name ?? "";
        var encoded = picture is { Length: > 0 } ? null : intake.Kept(Me.UserId, kept);
        if (encoded is null)
        {
            if (picture is null or { Length: 0 })
                return Refuse(StatusCodes.Status422UnprocessableEntity, PictureField, T["Choose a picture first."]);
            if (picture.Length > EmojiIntake.BytesMax)
                return Refuse(StatusCodes.Status413PayloadTooLarge, PictureField,
                    T["Too big: {0} KB, limit {1} KB.", (picture.Length + 1023) / 1024, EmojiIntake.BytesMax / 1024]);
            if (!limits.TryTake(Limit.Upload, HttpContext, out var wait)) return this.TooFast(T, wait, PictureField);
            if (string.IsNullOrWhiteSpace(name)) Name = ZoneEmoji.NameFrom(picture.FileName);
            var read = await ReadAsync(picture);
            if (read.Picture is null) return Refuse(read.Outcome);
            encoded = read.Picture;
        }
        var outcome = await addEmoji.RunAsync(Zone.Id, Me.UserId, Name, encoded);
        if (outcome == EmojiOutcome.Done) return Done(AddressOf("emoji"), T["{0} added.", $":{ZoneEmoji.CleanName(Name)}:"]);
        if (outcome == EmojiOutcome.NotFound) return NotFound();
        Kept = (intake.Keep(Me.UserId, encoded), encoded);
        return Refuse(StatusCodes.Status422UnprocessableEntity, NameField, T.Refusal(outcome, Name));
    }

    private async Task<EmojiResult> ReadAsync(IFormFile picture)
    {
        var bytes = new byte[picture.Length];
        await using var sent = picture.OpenReadStream();
        await sent.ReadExactlyAsync(bytes, HttpContext.RequestAborted);
        return await intake.ReadAsync(bytes, HttpContext.RequestAborted);
    }

    private PageResult Refuse(ImageOutcome outcome) => outcome == ImageOutcome.TooManyPixels
        ? Refuse(StatusCodes.Status413PayloadTooLarge, PictureField,
            T["Too large: limit {0} megapixels and {1} frames.", EmojiIntake.PixelsMax / 1_000_000, EmojiIntake.FramesMax])
        : Refuse(StatusCodes.Status415UnsupportedMediaType, PictureField, T["That file isn't an image we can read. Use PNG, GIF or WebP."]);

    private PageResult Refuse(int status, string field, string sentence)
    {
        ModelState.AddModelError(field, sentence);
        return new PageResult { StatusCode = status };
    }

    private async Task LoadAsync() =>
        All = await Db.ZoneEmoji.AsNoTracking().Include(e => e.AddedBy).Where(e => e.ZoneId == Zone.Id && e.DeletedAt == null)
            .OrderBy(e => e.Name).ToListAsync();
}
