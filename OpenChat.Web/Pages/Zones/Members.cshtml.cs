using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Somebody on the members page.</summary>
public sealed record MemberRow(Guid Id, string Username, string DisplayName, Guid? AvatarId, Role Role, DateTime JoinedAt) : IPerson;

/// <summary>Everybody in a zone, highest role first, a hundred on a page; or those whose name one types.</summary>
public sealed class MembersModel(AppDb db, RateLimits limits, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public const int PageSize = 100;

    public IReadOnlyList<MemberRow> People { get; private set; } = [];

    /// <summary>All members of the zone, whatever is searched.</summary>
    public int Count { get; private set; }

    public int Number { get; private set; } = 1;
    public int Pages { get; private set; } = 1;
    public string Query { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? q, [FromQuery(Name = "page")] int number = 1)
    {
        var name = DisplayName.Clean(q ?? "", FindPeople.QueryMax)?.TrimStart('@');
        Query = name ?? q!;
        if (Query.Length > 0 && !limits.TryTake(Limit.Search, HttpContext, out var wait)) return this.TooFast(wait);
        Count = await Db.Members.CountAsync(m => m.ZoneId == Zone.Id);
        var rows = Db.Members.Where(m => m.ZoneId == Zone.Id).OrderByDescending(m => m.Role).ThenBy(m => m.User!.DisplayName).ThenBy(m => m.UserId)
            .Select(m => new MemberRow(m.UserId, m.User!.UserName!, m.User.DisplayName, m.User.AvatarId, m.Role, m.JoinedAt));
        if (name is null) return Page(); // Longer than any name: no one has it.
        if (name.Length > 0)
        {
            // In memory: the two databases fold letters differently, and people type "jorg" for Jörg.
            People = [.. (await rows.ToListAsync()).Where(p => DisplayName.Matches(p.DisplayName, name) || DisplayName.Matches(p.Username, name)).Take(PageSize)];
            return Page();
        }
        Pages = Math.Max(1, (Count + PageSize - 1) / PageSize);
        Number = Math.Clamp(number, 1, Pages);
        People = await rows.Skip((Number - 1) * PageSize).Take(PageSize).ToListAsync();
        return Page();
    }

    public bool MayManage(MemberRow person)
    {
        var target = new Member { ZoneId = Zone.Id, UserId = person.Id, Role = person.Role };
        return KickMember.Allows(Me, target) || ChangeRole.Allows(Me, target);
    }
}
