using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>One connection for several questions of a page: else each takes one from the pool and gives it back, which costs as much as a small question.</summary>
public static class HeldConnection
{
    /// <summary>Holds it until what is returned is disposed. Not beyond the questions: while a page travels to a slow browser, others need it.</summary>
    public static async Task<IAsyncDisposable> HoldAsync(this AppDb db, CancellationToken cancel = default)
    {
        await db.Database.OpenConnectionAsync(cancel);
        return new Held(db);
    }

    private sealed class Held(AppDb db) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(db.Database.CloseConnectionAsync());
    }
}
