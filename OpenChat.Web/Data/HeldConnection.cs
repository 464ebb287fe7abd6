using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>Keeps one connection open for several queries. Otherwise each takes one from the pool and returns it.</summary>
public static class HeldConnection
{
    /// <summary>Holds the connection until the result is disposed. Release it before the response is sent: browsers can be slow.</summary>
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
