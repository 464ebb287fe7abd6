using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>One member, for those who may change their role or kick them. There is no such page for anybody else.</summary>
public sealed class MemberModel(ChangeRole changeRole, KickMember kickMember, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    /// <summary>With the user.</summary>
    public Member Target { get; private set; } = null!;

    public bool MayChangeRole => ChangeRole.Allows(Me, Target);
    public bool MayKick => KickMember.Allows(Me, Target);

    public IEnumerable<Role> Roles => Me.MayGive();

    protected override Permission Needs => Permission.KickMembers;

    public async Task<IActionResult> OnGetAsync(string username) => await FindAsync(username) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRoleAsync(string username, Role? role)
    {
        if (role is not { } wanted || !await FindAsync(username)) return NotFound();
        return await changeRole.RunAsync(Zone.Id, Me.UserId, Target.UserId, wanted) is ZoneOutcome.Done or ZoneOutcome.Unchanged
            ? Done(AddressOf("members"), T.NowOf(wanted, Target.User!.DisplayName)) : NotFound();
    }

    public async Task<IActionResult> OnPostKickAsync(string username)
    {
        if (!await FindAsync(username)) return NotFound();
        return await kickMember.RunAsync(Zone.Id, Me.UserId, Target.UserId) == ZoneOutcome.Done
            ? Done(AddressOf("members"), T["{0} was kicked.", Target.User!.DisplayName]) : NotFound();
    }

    private async Task<bool> FindAsync(string username)
    {
        var found = await Db.Members.AsNoTracking().Include(m => m.User).SingleOrDefaultAsync(m => m.ZoneId == Zone.Id && m.User!.UserName == username);
        if (found is null || (!KickMember.Allows(Me, found) && !ChangeRole.Allows(Me, found))) return false;
        Target = found;
        return true;
    }
}
