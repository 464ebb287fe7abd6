using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>
/// Shows who is inside a voice channel to everybody who may see it, at most once a second. One after another: a picture that was
/// taken earlier never comes after a later one.
/// </summary>
internal sealed class VoiceNews(CallCoordinator calls, LiveHub hub, FragmentRenderer renderer, IDbContextFactory<AppDb> databases, ILogger<VoiceNews> log) : BackgroundService
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
                await TellAsync(channels, stoppingToken);
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
        finally
        {
            calls.RosterChanged -= Note;
        }
    }

    private async Task TellAsync(IReadOnlyCollection<Guid> channels, CancellationToken stopping)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(stopping);
            foreach (var (channel, roster) in await VoiceRosters.LoadAsync(db, channels))
                hub.SendToChannel(channel, "voice", new { channel, html = await renderer.RenderTextAsync(Fragments.VoiceRoster, roster) }, key: $"voice {channel}");
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(error, "Who is inside could not be told; it is told again with the next change");
        }
        catch (Exception) { /* Stopping: what it needs may be gone already. */ }
    }
}
