using OpenChat.Web.Messaging;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>What one keeps for oneself, and what messages said before.</summary>
public sealed class SavedAndEditsTests : AppTest
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_saved_once_and_by_those_only_who_see_it()
    {
        Assert.Equal(SaveOutcome.Changed, await SaveAsync(Cast.Dan));
        Assert.Equal(SaveOutcome.Unchanged, await SaveAsync(Cast.Dan));
        foreach (var person in new[] { Cast.Cleo, Cast.Eve, Cast.Ola }) Assert.Equal(SaveOutcome.NotFound, await SaveAsync(person));
        Assert.Equal(SaveOutcome.NotFound, await SaveAsync(Cast.Ana, message: Cast.DansSecret));
        Assert.Equal(1, await CountAsync());
        await Get<KickMember>().RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id);
        Assert.Equal(0, await App.ReadAsync(db => SaveMessage.Of(db, Cast.Dan.Id).CountAsync(Cancel)));
        Assert.Equal(SaveOutcome.NotFound, await SaveAsync(Cast.Dan));
        Assert.Equal(SaveOutcome.Changed, await SaveAsync(Cast.Dan, on: false)); // What they see no more, they may still forget.
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Deleting_a_message_takes_it_off_every_list_and_forgets_what_it_said()
    {
        await SaveAsync(Cast.Dan);
        await EditAsync("Hello again");
        Assert.Equal(["Hello, pond people"], await VersionsAsync());
        await EditAsync("Hello again");
        await EditAsync("Hello to you");
        Assert.Equal(["Hello, pond people", "Hello again"], await VersionsAsync());
        await Get<DeleteMessage>().RunAsync(Cast.BensHello, Cast.Mod.Id);
        Assert.Empty(await VersionsAsync());
        Assert.Equal(0, await CountAsync());
        Assert.Equal(SaveOutcome.NotFound, await SaveAsync(Cast.Dan));
    }

    [Fact]
    public async Task Of_many_texts_the_first_stays_and_the_oldest_after_it_go()
    {
        for (var n = 0; n <= MessageVersion.Max; n++) await EditAsync($"{n}");
        var versions = await VersionsAsync();
        Assert.Equal(MessageVersion.Max, versions.Count);
        Assert.Equal(("Hello, pond people", "1", $"{MessageVersion.Max - 1}"), (versions[0], versions[1], versions[^1]));
    }

    private T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    private Task<SaveOutcome> SaveAsync(Person person, bool on = true, Guid? message = null) =>
        Get<SaveMessage>().RunAsync(message ?? Cast.BensHello, person.Id, on);

    private Task<ChangeOutcome> EditAsync(string text) => Get<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, text);

    private Task<int> CountAsync() => App.ReadAsync(db => db.SavedMessages.CountAsync(Cancel));

    private Task<List<string>> VersionsAsync() => App.ReadAsync(db =>
        db.MessageVersions.OrderBy(v => v.Id).Select(v => v.Text).ToListAsync(Cancel));
}
