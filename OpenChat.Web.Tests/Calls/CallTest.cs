using OpenChat.Web.Calls;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Calls;

/// <summary>Ben may call Dan and Ana, on a clock that a test moves.</summary>
public abstract class CallTest() : AppTest(new AppOptions { FakeTime = true })
{
    protected CallCoordinator Calls => App.Services.GetRequiredService<CallCoordinator>();
    protected SeatKeeper Seats => App.Services.GetRequiredService<SeatKeeper>();

    private static int pages;

    /// <summary>Pages in the order in which they were made, which instances of one millisecond would not show.</summary>
    protected static CallPlace Page(Guid? device = null)
    {
        var time = TimeProvider.System.GetUtcNow().AddMilliseconds(Interlocked.Increment(ref pages));
        return new(Guid.CreateVersion7(time), device ?? Guid.CreateVersion7(), Guid.CreateVersion7());
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await BothWriteAsync(Cast.BenAndDan, Cast.Ben, Cast.Dan);
        await BothWriteAsync(Cast.AnaAndBen, Cast.Ana, Cast.Ben);
    }

    protected async Task<Guid> RingAsync(CallPlace? page = null, bool holdOpen = false)
    {
        page ??= Page();
        var result = await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, Guid.CreateVersion7().ToString("N"), page, false);
        Assert.Equal(CallOutcome.Done, result.Outcome);
        if (holdOpen)
        {
            await Seats.ResumeAsync(Cast.Ben.Id, page, Guid.CreateVersion7());
            await App.Writes.RunAsync(scope =>
                scope.Db.Seats.ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, scope.Now.AddHours(1))));
        }
        return result.CallId!.Value;
    }

    protected async Task PassAmnestyAsync()
    {
        App.Clock!.Advance(TimeSpan.FromSeconds(31));
        await Task.Yield();
    }

    protected Task<Call> CallAsync(Guid id) => App.ReadAsync(db => db.Calls.Include(c => c.Seats).SingleAsync(c => c.Id == id));

    protected Task EndedAsync(Guid id) =>
        Patience.UntilAsync(async () => (await CallAsync(id)).State == CallState.Ended, () => "The call does not end.");

    /// <param name="lift">By rows, because a block between the two keeps them from writing.</param>
    protected async Task BothWriteAsync(Place place, Person a, Person b, bool lift = false)
    {
        if (lift)
        {
            await App.Writes.RunAsync(scope =>
            {
                foreach (var (person, no) in new[] { (a, 1), (b, 2) })
                    scope.Db.Messages.Add(new Message
                    {
                        ChannelId = place.Id,
                        AuthorId = person.Id,
                        Text = "Hello",
                        Nonce = $"lift-{no}",
                        No = no,
                        Seq = no,
                        Rev = no,
                        CreatedAt = scope.Now,
                    });
                return Task.CompletedTask;
            });
            return;
        }
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { a, b })
        {
            var posted = await post.RunAsync(place.Id, person.Id, Guid.CreateVersion7().ToString("N"), new Draft("Hello"));
            Assert.Equal(PostOutcome.Posted, posted.Outcome);
        }
    }
}
