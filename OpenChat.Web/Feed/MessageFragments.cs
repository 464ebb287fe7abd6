using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Caching.Memory;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>
/// Messages as HTML for everyone, each rendered once: what is dispatched is often replayed, requested again, and for the next hour part of
/// every page of its channel, where rendering fifty rows would be most of the work.
/// </summary>
public sealed class MessageFragments(FragmentRenderer renderer, EventLog log) : IDisposable
{
    /// <summary>Characters: some 5,000 rows of usual length.</summary>
    private readonly MemoryCache rows = new(new MemoryCacheOptions { SizeLimit = 6_000_000 });

    /// <summary>All that a row shows: what its rev covers, and the other parts. With the epoch: another history may reuse revs.</summary>
    private sealed record Key(string Epoch, Guid Id, long Rev, Guid Author, PartStates Renewed, bool Continued)
    {
        /// <summary>Without the states: rows rarely differ only in them, and hashing them takes longer than finding the row.</summary>
        public override int GetHashCode() => HashCode.Combine(Id, Rev, Author, Continued);
    }

    /// <param name="continued">Without its head, because the row before it has the same author.</param>
    public async ValueTask<HtmlString> HtmlAsync(MessageView message, bool continued = false)
    {
        var key = new Key(log.Epoch, message.Id, message.Rev, message.AuthorId, message.Renewed, continued);
        if (rows.TryGetValue(key, out HtmlString? html)) return html!;
        var text = await renderer.RenderTextAsync(Fragments.Message, message, continued ? [new("Continued", true)] : []);
        return rows.Set(key, new HtmlString(text), new MemoryCacheEntryOptions { Size = text.Length + 400 });
    }

    public void Dispose() => rows.Dispose();
}
