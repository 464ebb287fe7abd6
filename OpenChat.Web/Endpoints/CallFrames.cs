using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Endpoints;

/// <summary>What the `call` frame tells a person's browsers.</summary>
public static class CallFrames
{
    /// <returns>For each event, in order, the object to serialise; null where nothing is left to tell.</returns>
    public static Task<IReadOnlyList<object?>> DataAsync(AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<object?>>(new object?[events.Count]);
}
