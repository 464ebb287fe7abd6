using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>One member, for those who may change their role or kick them; 404 for everyone else.</summary>
public sealed class MemberModel(
    ChangeRole changeRole, KickMember kickMember, UndoKick undoKick, AppDb db, TimeProvider time, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    private const int TicketMax = 2000;

    /// <summary>With the user.</summary>
    public Member Target { get; private set; } = null!;

    public bool MayChangeRole => ChangeRole.Allows(Me, Target);
    public bool MayKick => KickMember.Allows(Me, Target);

    public IEnumerable<Role> Roles => Me.MayGive();

    /// <summary>How many invites a kick can end beside the person's own, so that none leads back.</summary>
    public int LinksBack { get; private set; }

    protected override Permission Needs => Permission.KickMembers;

    public async Task<IActionResult> OnGetAsync(string username)
    {
        if (!await FindAsync(username)) return NotFound();
        LinksBack = await KickMember.LinksBack(Db.Invites, Me, Target.UserId, time.GetUtcNow().UtcDateTime).CountAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRoleAsync(string username, Role? role)
    {
        if (role is not { } wanted || !await FindAsync(username)) return NotFound();
        return await changeRole.RunAsync(Zone.Id, Me.UserId, Target.UserId, wanted) is ZoneOutcome.Done or ZoneOutcome.Unchanged
            ? Done(AddressOf("members"), T.NowOf(wanted, Target.User!.DisplayName)) : NotFound();
    }

    public async Task<IActionResult> OnPostKickAsync(string username, bool endLinks)
    {
        if (!await FindAsync(username)) return NotFound();
        var (outcome, removal) = await kickMember.RunAsync(Zone.Id, Me.UserId, Target.UserId, endLinks);
        if (outcome != ZoneOutcome.Done) return NotFound();
        var ticket = undoKick.TicketFor(removal!);
        if (Request.WantsJson()) return new JsonResult(new { ticket });
        var undo = new FlashAction(T["Undo"], $"{AddressOf("members")}/{Target.User!.UserName}?handler=Undo", ticket);
        var fits = ticket.Length <= TicketMax; // It travels in a cookie.
        return Done(AddressOf("members"), T["{0} was kicked.", Target.User.DisplayName], fits ? undo : null);
    }

    public async Task<IActionResult> OnPostUndoAsync(string username, string? ticket)
    {
        var outcome = await undoKick.RunAsync(Zone.Id, Me.UserId, ticket);
        if (outcome == ZoneOutcome.TooLate)
        {
            var problem = T["It's too late to undo that. They can return with an invite."].Value;
            return Request.WantsJson()
                ? new JsonResult(new { problem }) { StatusCode = StatusCodes.Status409Conflict } : Done(AddressOf("members"), problem);
        }
        if (outcome is not (ZoneOutcome.Done or ZoneOutcome.Unchanged)) return NotFound();
        var person = undoKick.PersonOf(ticket); // Their username may be another by now.
        var name = await Db.Members.Where(m => m.ZoneId == Zone.Id && m.UserId == person)
            .Select(m => m.User!.DisplayName).SingleOrDefaultAsync();
        return name is null ? NotFound() : Done(AddressOf("members"), T["{0} is back.", name]);
    }

    private async Task<bool> FindAsync(string username)
    {
        var found = await Db.Members.AsNoTracking().Include(m => m.User)
            .SingleOrDefaultAsync(m => m.ZoneId == Zone.Id && m.User!.UserName == username);
        if (found is null || (!KickMember.Allows(Me, found) && !ChangeRole.Allows(Me, found))) return false;
        Target = found;
        return true;
    }
}
