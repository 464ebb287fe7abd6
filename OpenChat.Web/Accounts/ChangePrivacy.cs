using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Accounts;

/// <summary>What a person shows of themselves, and who can reach them.</summary>
/// <param name="ShowsPresence">When they are online, in zones that show it.</param>
/// <param name="TakesDirect">Others can message and call them directly.</param>
/// <param name="ShowsSeen">How far they have read in direct channels; also whether they see it of others.</param>
public sealed record Privacy(bool ShowsPresence, bool TakesDirect, bool ShowsSeen);

/// <summary>Changes what a person shows, and tells those who see it.</summary>
public sealed class ChangePrivacy(WriteQueue queue, LiveHub hub)
{
    public async Task RunAsync(Guid userId, Privacy privacy)
    {
        var former = await queue.RunAsync(async scope =>
        {
            var audience = privacy.ShowsPresence
                ? [] : (await scope.Db.PresenceAudienceAsync([userId])).Select(reader => reader.Key).ToList();
            await ChangeProfile.WriteAsync(scope, userId, user =>
                (user.ShowsPresence, user.RefusesDirect, user.HidesSeen)
                = (privacy.ShowsPresence, !privacy.TakesDirect, !privacy.ShowsSeen));
            return audience;
        });
        // They get no more presence events, so this last one must say offline.
        if (former.Count > 0) hub.SendToUsers(former, "presence", new { users = new Dictionary<Guid, string> { [userId] = "offline" } });
    }
}
