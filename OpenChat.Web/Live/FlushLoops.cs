using System.Threading.Channels;

namespace OpenChat.Web.Live;

/// <summary>A few loops that write for all connections; each connection always belongs to the same one. No task per connection.</summary>
internal sealed class FlushLoops
{
    private readonly Channel<Connection>[] loops;

    public FlushLoops(int count)
    {
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

    private static async Task RunAsync(ChannelReader<Connection> reader)
    {
        await foreach (var connection in reader.ReadAllAsync())
        {
            try
            {
                connection.Flush();
            }
            catch (Exception)
            {
                connection.Abort(); // Its browser comes back with its cursor; the others of this loop must not wait for ever.
            }
        }
    }
}
