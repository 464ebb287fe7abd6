using System.Threading.Channels;
using Channel = System.Threading.Channels.Channel;

namespace OpenChat.Web.Live;

/// <summary>A few loops that write for all connections, instead of a task per connection. Each connection has a fixed loop.</summary>
internal sealed class FlushLoops
{
    private readonly Channel<Connection>[] loops;
    private readonly ILogger log;

    public FlushLoops(int count, ILogger log)
    {
        this.log = log;
        loops = Enumerable.Range(0, count).Select(_ => Channel.CreateUnbounded<Connection>(new() { SingleReader = true })).ToArray();
        foreach (var loop in loops) _ = Task.Run(() => RunAsync(loop.Reader));
    }

    public void Add(Connection connection)
    {
        var writer = loops[(uint)connection.Id.GetHashCode() % (uint)loops.Length].Writer;
        connection.Schedule = c => writer.TryWrite(c);
    }

    public void Stop()
    {
        foreach (var loop in loops) loop.Writer.TryComplete();
    }

    private async Task RunAsync(ChannelReader<Connection> reader)
    {
        await foreach (var connection in reader.ReadAllAsync())
        {
            try
            {
                connection.Flush();
            }
            catch (Exception error)
            {
                log.LogError(error, "Writing to a stream failed; closing it");
                connection.Abort(); // Its browser reconnects with its cursor.
            }
        }
    }
}
