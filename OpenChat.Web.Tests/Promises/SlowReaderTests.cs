using System.Net.Sockets;
using System.Text;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Promises;

/// <summary>P6 in docs/promises.md: a reader that never reads is cut, holds up no one, and has everything when it comes back.</summary>
[Trait("Soak", "long")]
public sealed class SlowReaderTests() : AppTest(new()
{
    Settings =
    [
        ("Live:FlushDeadline", Soak.Runs ? "00:00:10" : "00:00:04"),
        ("Live:StreamsPerUser", "60"),
        ("Live:Heartbeat", "00:00:02"),
    ],
})
{
    [Fact]
    public async Task A_reader_that_never_reads_is_cut_and_resumes_and_the_others_notice_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (idle, messages) = (Soak.Rounds(5, 50), Soak.Rounds(1000, 4000));
        var hub = App.Services.GetRequiredService<LiveHub>();
        var post = App.Services.GetRequiredService<PostMessage>();
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        using var reader = new RawReader(App.Address, dan.Cookies, _ => Task.CompletedTask, Cast.General);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = reader.RunAsync(done.Token);
        await SayAsync(0, 300); // Everything is loaded, and the caches are as full as they get.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cookies = string.Join("; ", ben.Cookies.Select(c => $"{c.Name}={c.Value}"));
        var request = Encoding.ASCII.GetBytes(
            $"GET /live?watch={Cast.General.Id}:0 HTTP/1.1\r\nHost: {App.Address.Authority}\r\nCookie: {cookies}\r\n"
            + "Sec-Fetch-Site: same-origin\r\n\r\n");
        var sockets = new List<Socket>();
        for (var i = 0; i < idle; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, App.Address.Port), cancel);
            await socket.SendAsync(request, cancel);
            sockets.Add(socket);
        }
        await Patience.UntilAsync(() => hub.StreamsOf(Cast.Ben.Id) == idle, () => "Not all of them are let in.");

        await SayAsync(300, 600); // More than may wait for one stream.
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / idle / 1024;
        if (Soak.Runs) // Beside other tests the figure would include theirs.
        {
            Assert.Equal(idle, hub.StreamsOf(Cast.Ben.Id));
            Assert.InRange(held, 0, 512);
            Soak.Tell("P6", $"{idle} readers that never read hold {held} KiB each");
        }
        await SayAsync(600, messages);
        var last = await App.ReadAsync(db => db.Channels.Where(c => c.Id == Cast.General.Id).Select(c => c.LastSeq).SingleAsync(cancel));
        await reader.ReachesAsync(Cast.General.Id, last).WaitAsync(Patience.Limit, cancel); // Undisturbed.
        await Patience.UntilAsync(() => hub.StreamsOf(Cast.Ben.Id) == 0, () => "A reader that never reads is never cut.");
        Assert.Equal(1, reader.Connects); // No one else was cut.

        using var back = new RawReader(App.Address, ben.Cookies, _ => Task.CompletedTask, Cast.General);
        var again = back.RunAsync(done.Token);
        await back.ReachesAsync(Cast.General.Id, last).WaitAsync(Patience.Limit, cancel);
        Assert.Equal(await App.ReadAsync(db => db.Messages.CountAsync(m => m.ChannelId == Cast.General.Id, cancel)), back.Screen.Count);
        await done.CancelAsync();
        await Task.WhenAll(reading, again);
        foreach (var socket in sockets) socket.Dispose();
        Soak.Tell(
            "P6",
            $"{idle} readers that never read were cut after {messages} messages of 4 kB; the one beside them read all on one stream");

        async Task SayAsync(int from, int to)
        {
            for (var i = from; i < to; i += 50)
            {
                var posts = Enumerable.Range(i, 50)
                    .Select(n => post.RunAsync(Cast.General.Id, Cast.Ana.Id, "", new Draft($"{n} {new string('w', 3800)}")));
                await Task.WhenAll(posts);
            }
        }
    }
}
