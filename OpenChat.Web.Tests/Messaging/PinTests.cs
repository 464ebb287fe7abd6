using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>Who may pin what, and what a pin leaves behind.</summary>
public sealed class PinTests : AppTest
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pin_tells_its_channel_once_and_goes_with_the_message()
    {
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Mod));
        Assert.Equal(PinOutcome.Unchanged, await PinAsync(Cast.Ana));
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Ana, on: false));
        Assert.Equal(PinOutcome.Unchanged, await PinAsync(Cast.Mod, on: false));
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Mod)); // Leaves no second line.
        Assert.Equal([Cast.BensHello], await PinnedAsync());
        var line = Assert.Single(await App.ReadAsync(db => db.Messages.Where(m => m.Kind == MessageKind.Pin).ToListAsync(Cancel)));
        Assert.Equal((Cast.BensHello, Cast.Mod.Id, Cast.General.Id), (line.ReplyToId!.Value, line.AuthorId, line.ChannelId));
        Assert.Equal(3, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Pin, Cancel)));
        await Get<DeleteMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id);
        Assert.Empty(await PinnedAsync());
        Assert.Equal(PinOutcome.NotFound, await PinAsync(Cast.Mod));
    }

    [Fact]
    public async Task Members_outsiders_and_the_blocked_pin_nothing()
    {
        foreach (var person in new[] { Cast.Cleo, Cast.Eve, Cast.Ola }) Assert.Equal(PinOutcome.NotFound, await PinAsync(person));
        Assert.Equal(PinOutcome.NotAllowed, await PinAsync(Cast.Ben)); // Not even their own message.
        Assert.Equal(PinOutcome.NotFound, await PinAsync(Cast.Ana, message: Cast.DansSecret));
        await Get<BlockUser>().RunAsync(Cast.Dan.Id, Cast.Ben.Id);
        Assert.Equal(PinOutcome.NotAllowed, await PinAsync(Cast.Ben, message: Cast.DansSecret));
        await Get<KickMember>().RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Mod.Id);
        Assert.Equal(PinOutcome.NotFound, await PinAsync(Cast.Mod));
        Assert.Empty(await PinnedAsync());
    }

    [Fact]
    public async Task In_a_direct_channel_either_pins()
    {
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Ben, message: Cast.DansSecret));
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Dan, on: false, message: Cast.DansSecret));
    }

    [Fact]
    public async Task A_line_is_not_pinned()
    {
        await PinAsync(Cast.Mod);
        var line = await App.ReadAsync(db => db.Messages.Where(m => m.Kind == MessageKind.Pin).Select(m => m.Id).SingleAsync(Cancel));
        Assert.Equal(PinOutcome.NotAllowed, await PinAsync(Cast.Ana, message: line));
    }

    [Fact]
    public async Task A_full_list_takes_no_more_until_there_is_room()
    {
        var first = (await SayAsync("First")).Id;
        await App.Writes.RunAsync(async scope =>
        {
            var channel = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.General.Id);
            for (var n = 0; n < Message.PinsMax - 1; n++)
                await scope.AddMessageAsync(channel, new Message
                {
                    ChannelId = channel.Id, AuthorId = Cast.Ana.Id, Nonce = $"n{n}", Text = $"{n}", CreatedAt = scope.Now,
                    PinnedAt = scope.Now,
                });
        });
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Mod, message: first));
        Assert.Equal(PinOutcome.TooMany, await PinAsync(Cast.Mod));
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Mod, on: false, message: first));
        Assert.Equal(PinOutcome.Changed, await PinAsync(Cast.Mod));
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private async Task<Message> SayAsync(string text) =>
        (await Get<PostMessage>().RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft(text))).Message!;

    private Task<PinOutcome> PinAsync(Person person, bool on = true, Guid? message = null) =>
        Get<PinMessage>().RunAsync(message ?? Cast.BensHello, person.Id, on);

    private Task<List<Guid>> PinnedAsync() =>
        App.ReadAsync(db => db.Messages.Where(m => m.PinnedAt != null).Select(m => m.Id).ToListAsync(Cancel));
}
