using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Files;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>What others see: name, picture, and whether the person is online.</summary>
[BodyLimit(BodyMax)]
public sealed class ProfileModel(
    ChangeProfile changeProfile, ChangeAvatar changeAvatar, RateLimits limits, AppDb db, IStringLocalizer<Text> T) : PageModel
{
    /// <summary>More than a picture may have, so that one that is too big gets a sentence on this page and not an error page.</summary>
    private const long BodyMax = 16 * 1024 * 1024;

    private const string PictureField = "picture";

    public sealed class InputModel
    {
        public string? DisplayName { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public string Username => HttpContext.Viewer()!.Username;

    public async Task OnGetAsync() => Input = await StoredAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.DisplayName");
        var problem = await changeProfile.RunAsync(User.Id(), Input.DisplayName ?? "");
        if (problem == ProfileProblem.None) return Saved(T["Profile saved."]);
        ModelState.AddModelError("Input.DisplayName", problem == ProfileProblem.NameLong
            ? T["Too long: at most {0} characters.", Domain.User.DisplayNameMax] : T["Enter a name other people can read."]);
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    public async Task<IActionResult> OnPostPictureAsync(IFormFile? picture)
    {
        Input = await StoredAsync();
        if (picture is null or { Length: 0 }) return Refused(StatusCodes.Status422UnprocessableEntity, T["Choose a picture first."]);
        if (picture.Length > ImageIntake.BytesMax)
            return Refused(StatusCodes.Status413PayloadTooLarge,
                T["Too big: {0} MB, limit {1} MB.", Megabytes(picture.Length), Megabytes(ImageIntake.BytesMax)]);
        if (!limits.TryTake(Limit.Upload, HttpContext, out var wait)) return this.TooFast(T, wait, PictureField);
        var bytes = new byte[picture.Length];
        await using (var sent = picture.OpenReadStream()) await sent.ReadExactlyAsync(bytes, HttpContext.RequestAborted);
        var result = await changeAvatar.RunAsync(User.Id(), bytes);
        return result.Outcome switch
        {
            ImageOutcome.Taken => Saved(T["Picture changed."]),
            ImageOutcome.TooManyPixels => Refused(StatusCodes.Status413PayloadTooLarge,
                T["Too large: limit {0} megapixels.", (result.PixelLimit / 100_000 / 10d).ToString("0.#", CultureInfo.CurrentCulture)]),
            _ => Refused(StatusCodes.Status415UnsupportedMediaType, T["That file isn't an image we can read. Use PNG, JPEG, GIF or WebP."]),
        };
    }

    public async Task<IActionResult> OnPostRemovePictureAsync()
    {
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return this.TooFast(T, wait, PictureField);
        await changeAvatar.RemoveAsync(User.Id());
        return Saved(T["Picture removed."]);
    }

    private RedirectResult Saved(string sentence)
    {
        this.Say(sentence);
        return Redirect("/settings/profile");
    }

    private PageResult Refused(int status, string sentence)
    {
        ModelState.AddModelError(PictureField, sentence);
        return new PageResult { StatusCode = status };
    }

    private Task<InputModel> StoredAsync() =>
        db.Users.Where(u => u.Id == User.Id())
            .Select(u => new InputModel { DisplayName = u.DisplayName }).SingleAsync();

    private static string Megabytes(long bytes) => (bytes / 1024d / 1024).ToString("0.#", CultureInfo.CurrentCulture);
}
