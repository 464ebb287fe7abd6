using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>A block applies both ways: nothing new starts between the two people.</summary>
public static class BlockRule
{
    private static readonly QueryRule<Func<IQueryable<Block>, Guid, IQueryable<Guid>>> Apart = new(ApartFrom, (blocks, user) =>
        blocks.Where(b => b.BlockerId == user).Select(b => b.BlockedId)
            .Concat(blocks.Where(b => b.BlockedId == user).Select(b => b.BlockerId)));

    private static readonly QueryRule<Func<IQueryable<Block>, Guid, Guid, bool>> Between =
        new(AnyBetween, (blocks, a, b) => blocks.ApartFrom(a).Any(other => other == b));

    internal static readonly QueryRule[] Rules = [Apart, Between];

    /// <summary>Everyone this person blocked or was blocked by; twice if both.</summary>
    public static IQueryable<Guid> ApartFrom(this IQueryable<Block> blocks, Guid userId) => Apart.Run(blocks, userId);

    /// <summary>Whether either has blocked the other. In queries only.</summary>
    public static bool AnyBetween(this IQueryable<Block> blocks, Guid a, Guid b) => throw QueryRules.OutsideQuery();

    /// <summary>Whether either has blocked the other.</summary>
    public static Task<bool> AnyBetweenAsync(this IQueryable<Block> blocks, Guid a, Guid b, CancellationToken cancel = default) =>
        blocks.ApartFrom(a).AnyAsync(other => other == b, cancel);
}
