using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P4, P21 and P24 in docs/promises.md, while many write: a page joins its stream without a gap, someone who is removed gets nothing
/// later, a stranger nothing at all, and everyone the same order.
/// </summary>
[Trait("Soak", "long")]
public sealed class UnderLoadTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private static readonly Person[] Writers = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben];
    private static readonly string[] OfMessages = ["message", "edit", "delete"];

    private PostMessage Post => App.Services.GetRequiredService<PostMessage>();

    [Fact]
    public async Task No_message_falls_between_a_page_and_its_stream()
    {
        var loads = Soak.Rounds(6, 1000);
        using var dan = await App.AsAsync(Cast.Dan);
        await UnderLoadAsync(async () =>
        {
            for (var load = 0; load < loads; load++)
            {
                var page = await dan.OpenAsync(Cast.General.Address);
                var after = page.One("#main").GetAttribute("data-after");
                var shown = page.All(".messages > li[data-no]").Select(NumberOf).ToList();
                await Task.Delay(Random.Shared.Next(0, 300), TestContext.Current.CancellationToken); // The browser takes its time.
                await using var stream = await EventStream.OpenAsync(dan, $"after={after}&watch={Cast.General.Id}:0");
                var frames = await stream.UpToAsync(f => f.Name == "message" && f.Data.GetProperty("no").GetInt64() >= shown[^1] + 8);
                // Frames that the page has already do no harm; a number that neither has would be a gap.
                var streamed = frames.Where(f => f.Name == "message").Select(f => f.Data.GetProperty("no").GetInt64());
                var numbers = shown.Concat(streamed).Distinct().Order().ToList();
                Assert.Equal(numbers[^1] - numbers[0] + 1, numbers.Count);
                Assert.DoesNotContain(frames, f => f.Name == "resync");
            }
        });
        Soak.Tell("P4", $"{loads} loads with up to 300 ms between page and stream under load: no gap");

        static long NumberOf(AngleSharp.Dom.IElement item) => long.Parse(item.GetAttribute("data-no")!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Anyone_removed_hears_nothing_later_and_a_stranger_nothing_at_all()
    {
        var rounds = Soak.Rounds(2, 30);
        using var dan = await App.AsAsync(Cast.Dan);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var strangers = await EventStream.OpenAsync(cleo, $"watch={Cast.General.Id}:0,{Cast.PondBuild.Id}:0");
        await UnderLoadAsync(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var old = App.Services.GetRequiredService<OpenChat.Web.Live.LiveHub>().Cursor;
                await using var stream = await EventStream.OpenAsync(dan, $"watch={Cast.General.Id}:0,{Cast.BenAndDan.Id}:0");
                await stream.UntilAsync("message");
                await DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id));
                var removed = await App.ReadAsync(db => db.Events
                    .Where(e => e.Kind == EventKind.Member && e.UserId == Cast.Dan.Id)
                    .MaxAsync(e => e.Pos));
                await Post.RunAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "", new Draft("The last of this round"));
                await using var again = await EventStream.OpenAsync(dan, $"after={old}&watch={Cast.General.Id}:0,{Cast.BenAndDan.Id}:0");
                foreach (var reader in new[] { stream, again })
                    foreach (var frame in await reader.UpToAsync(f => f.Name == "message" && f.IdOf("channel") == Cast.BenAndDan.Id))
                        Assert.False(
                            IsOf(frame, Cast.General) && (reader == again || PosOf(frame) > removed),
                            $"{frame.Name} at {frame.Id} came after the removal at {removed}.");
                await DoAsync((JoinByInvite join) => join.RunAsync(Cast.Dan.Id, Cast.Invite));
            }
        });
        await Post.RunAsync(Cast.CleosGeneral.Id, Cast.Cleo.Id, "", new Draft("Only for me"));
        // Heartbeats carry the log's position, and nothing of channels that she may not see.
        foreach (var frame in await strangers.UpToAsync(f => f.Name == "unread"))
            Assert.False(IsOf(frame, Cast.General) || frame.Name is "typing" or "presence", frame.ToString());
        Soak.Tell(
            "P21",
            $"{rounds} removals under load: nothing later on the open stream, nothing by an old cursor, nothing at a stranger's");
    }

    [Fact]
    public async Task Everyone_reads_the_same_order()
    {
        var readers = new List<(Visitor Visitor, EventStream Stream)>();
        foreach (var person in new[] { Cast.Dan, Cast.Flo, Cast.Ana })
        {
            var visitor = await App.AsAsync(person);
            readers.Add((visitor, await EventStream.OpenAsync(visitor, $"watch={Cast.General.Id}:0")));
        }
        var messages = Soak.Rounds(5, 100); // Of each of twenty senders, who wait for their answers: more at once would be refused.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            for (var i = 0; i < messages; i++)
                await Post.RunAsync(Cast.General.Id, Writers[n % Writers.Length].Id, "", new Draft($"Word {i} of {n}"));
        }));
        var last = await App.ReadAsync(db => db.Channels.Where(c => c.Id == Cast.General.Id).Select(c => c.LastSeq).SingleAsync());
        foreach (var (visitor, stream) in readers)
        {
            var frames = await stream.UpToAsync(f => f.Name == "message" && f.Data.GetProperty("seq").GetInt64() == last);
            var seqs = frames.Where(f => f.Name == "message").Select(f => f.Data.GetProperty("seq").GetInt64()).ToList();
            Assert.Equal(Enumerable.Range(0, seqs.Count).Select(n => seqs[0] + n), seqs);
            await stream.DisposeAsync();
            visitor.Dispose();
        }
    }

    /// <summary>While four people write about fifty things a second.</summary>
    private async Task UnderLoadAsync(Func<Task> proof)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = Writers.Select(async (person, w) =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(80));
            try
            {
                for (var i = 0; await pace.WaitForNextTickAsync(enough.Token); i++)
                {
                    var place = i % 5 == 0 ? Cast.PondBuild : Cast.General;
                    var said = await Post.RunAsync(place.Id, person.Id, "", new Draft($"Word {i} of {w}"));
                    if (i % 4 == 1) await DoAsync((EditMessage edit) => edit.RunAsync(said.Message!.Id, person.Id, $"Changed {i}"));
                }
            }
            catch (OperationCanceledException) { /* Enough. */ }
        }).ToList();
        try
        {
            await proof();
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(writing);
        }
    }

    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private static bool IsOf(EventStream.Frame frame, Place place) =>
        (OfMessages.Contains(frame.Name) || frame.Name is "unread" or "typing") && frame.IdOf("channel") == place.Id;

    private static long PosOf(EventStream.Frame frame) => long.Parse(frame.Id!.Split('.')[1], CultureInfo.InvariantCulture);
}
