using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>What the viewer scheduled, the next first, with forms to change it.</summary>
public sealed class ScheduledModel(AppDb db, ScheduleMessage schedule, IStringLocalizer<Text> text) : PageModel
{
    /// <param name="Place">Where it goes; the channel may be out of reach by now.</param>
    public sealed record Entry(Guid Id, string Place, string Text, DateTime At, bool HasFailed);

    public IReadOnlyList<Entry> Entries { get; private set; } = [];

    /// <summary>The one that could not be changed, and why.</summary>
    public Guid? Refused { get; private set; }
    public string? Problem { get; private set; }

    public async Task OnGetAsync() => await LoadAsync();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? text, [FromForm] string? at) =>
        WhenField.Parse(at) is { } due
            ? await AnswerAsync(id, await schedule.ChangeAsync(id, User.Id(), text ?? "", due), text ?? "", due, T["Saved."])
            : await RefuseAsync(id, T["Choose a date and a time."], StatusCodes.Status422UnprocessableEntity, text ?? "", null);

    public async Task<IActionResult> OnPostNowAsync(Guid id, [FromForm] string? text) =>
        await AnswerAsync(id, await schedule.ChangeAsync(id, User.Id(), text ?? "", null), text ?? "", null);

    public async Task<IActionResult> OnPostDeleteAsync(Guid id) =>
        await AnswerAsync(id, await schedule.RemoveAsync(id, User.Id()), "", null, T["Deleted."]);

    private IStringLocalizer<Text> T => text;

    private async Task<IActionResult> AnswerAsync(Guid id, ScheduleOutcome outcome, string typed, DateTime? at, string? done = null)
    {
        if (outcome == ScheduleOutcome.NotFound) return NotFound(); // It was sent meanwhile.
        if (outcome != ScheduleOutcome.Done) return await RefuseAsync(id, T.ProblemOf(outcome, typed), outcome.Status, typed, at);
        if (done is not null) this.Say(done);
        return Redirect("/scheduled");
    }

    private async Task<IActionResult> RefuseAsync(Guid id, string problem, int status, string typed, DateTime? at)
    {
        await LoadAsync();
        Entries = [.. Entries.Select(e => e.Id == id ? e with { Text = typed, At = at ?? e.At } : e)];
        (Refused, Problem, Response.StatusCode) = (id, problem, status);
        return Page();
    }

    private async Task LoadAsync()
    {
        var me = User.Id();
        var rows = await db.ScheduledMessages.Where(s => s.AuthorId == me).OrderBy(s => s.DueAt).ThenBy(s => s.Id)
            .Select(s => new
            {
                s.Id,
                s.Text,
                s.DueAt,
                s.HasFailed,
                IsVisible = s.Channel!.IsVisibleTo(me),
                s.Channel!.Name,
                Zone = s.Channel.Zone!.Name,
                Other = s.Channel.Access.Where(a => a.UserId != me).Select(a => a.User!.DisplayName).FirstOrDefault(),
            }).ToListAsync();
        Entries =
        [
            .. rows.Select(r => new Entry(r.Id, Place(r.IsVisible, r.Name, r.Zone, r.Other), r.Text, r.DueAt, r.HasFailed)),
        ];
        ViewData["Title"] = T["Scheduled"].Value;
        ViewData[ShellPlace.Key] = ShellPlace.OfScheduled;
    }

    private string Place(bool isVisible, string channel, string? zone, string? other) =>
        !isVisible ? T["a channel you can't see"] : zone is null ? other ?? "" : $"#{channel} · {zone}";
}
