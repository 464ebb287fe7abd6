using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>
/// Publishes who is in a voice channel to everyone who may see it, at most once a second. Rosters are loaded one after another, so that
/// an older one is never sent after a newer one.
/// </summary>
internal sealed class VoiceNews(
    CallCoordinator calls, LiveHub hub, FragmentRenderer renderer, IDbContextFactory<AppDb> databases, ILogger<VoiceNews> log)
    : BackgroundService
{
    private readonly Channel<Guid> changed = System.Threading.Channels.Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Note(Guid channel) => changed.Writer.TryWrite(channel);
        calls.RosterChanged += Note;
        try
        {
            while (await changed.Reader.WaitToReadAsync(stoppingToken))
            {
                var channels = new HashSet<Guid>();
                while (changed.Reader.TryRead(out var channel)) channels.Add(channel);
                await PublishAsync(channels, stoppingToken);
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
        finally
        {
            calls.RosterChanged -= Note;
        }
    }

    private async Task PublishAsync(IReadOnlyCollection<Guid> channels, CancellationToken stopping)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(stopping);
            foreach (var (channel, roster) in await VoiceRosters.LoadAsync(db, channels))
            {
                var html = await renderer.RenderTextAsync(Fragments.VoiceRoster, roster);
                hub.SendToChannel(channel, "voice", new { channel, html }, key: $"voice {channel}");
            }
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            if (!DatabaseTrouble.IsAway(error))
                log.LogWarning(error, "Voice rosters could not be published; the next change publishes them");
        }
        catch (Exception) { /* Stopping: its services may be disposed already. */ }
    }
}
