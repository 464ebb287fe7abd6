using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Someone on the members page.</summary>
public sealed record MemberRow(Guid Id, string Username, string DisplayName, Guid? AvatarId, Role Role, DateTime JoinedAt) : IPerson
{
    /// <summary>Highest role first.</summary>
    public static IQueryable<MemberRow> Of(IQueryable<Member> members) => members
        .OrderByDescending(m => m.Role).ThenBy(m => m.User!.DisplayName).ThenBy(m => m.UserId)
        .Select(m => new MemberRow(m.UserId, m.User!.UserName!, m.User.DisplayName, m.User.AvatarId, m.Role, m.JoinedAt));

    /// <summary>Those whose name or username holds what was typed; everyone if it is empty.</summary>
    /// <returns>How many match, and the first of them.</returns>
    public static async Task<(int Matches, List<MemberRow> First)> FindAsync(IQueryable<MemberRow> rows, string name, int most)
    {
        if (name.Length == 0) return (await rows.CountAsync(), await rows.Take(most).ToListAsync());
        // In memory: the two databases fold letters differently, and people type "jorg" for Jörg.
        var all = await rows.ToListAsync();
        all.RemoveAll(p => !Domain.DisplayName.Matches(p.DisplayName, name) && !Domain.DisplayName.Matches(p.Username, name));
        return (all.Count, [.. all.Take(most)]);
    }
}

/// <summary>Everyone in a zone, highest role first, a hundred per page; or those whose name matches a search.</summary>
public sealed class MembersModel(AppDb db, RateLimits limits, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public const int PageSize = 100;

    public IReadOnlyList<MemberRow> People { get; private set; } = [];

    /// <summary>All members of the zone, whatever is searched.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them match what is searched.</summary>
    public int Matches { get; private set; }

    public int Number { get; private set; } = 1;
    public int Pages { get; private set; } = 1;
    public string Query { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? q, [FromQuery(Name = "page")] int number = 1)
    {
        var name = DisplayName.Clean(q ?? "", FindPeople.QueryMax)?.TrimStart('@');
        Query = name ?? q!;
        if (Query.Length > 0 && !limits.TryTake(Limit.Search, HttpContext, out var wait)) return this.TooFast(wait);
        Count = await Db.Members.CountAsync(m => m.ZoneId == Zone.Id);
        var rows = MemberRow.Of(Db.Members.Where(m => m.ZoneId == Zone.Id));
        if (name is null) return Page(); // Longer than any name: no one has it.
        if (name.Length > 0)
        {
            (Matches, People) = await MemberRow.FindAsync(rows, name, PageSize);
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
