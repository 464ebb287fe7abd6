using OpenChat.Web.Tests.Pages;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>What completes a mention while it is typed.</summary>
public sealed class MentionSuggestionTests : LiveStreamTest
{
    [Fact]
    public async Task The_list_begins_with_who_spoke_last_and_folds_accents()
    {
        await App.Writes.RunAsync(scope => scope.Db.Users.Where(u => u.Id == Cast.Dan.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Dán Ödegaard")));
        await SayAsync(Cast.Mod, Cast.General, "One");
        await SayAsync(Cast.Dan, Cast.General, "Two");
        Assert.Equal(["@dan", "@mod", "@adm", "@ana"], (await ListAsync(Cast.Ben, "@"))[..4]);
        Assert.Equal(["@dan"], await ListAsync(Cast.Ben, "@ODEG"));
        Assert.Equal(["#pond-build"], await ListAsync(Cast.Ben, "#pon"));
        Assert.Equal(["@everyone"], await ListAsync(Cast.Mod, "@every"));
        Assert.Empty(await ListAsync(Cast.Ben, "@every"));
        Assert.DoesNotContain("@flo", await ListAsync(Cast.Ben, "@")); // Blocked.
        Assert.Contains("@ben", await ListAsync(Cast.Flo, "@")); // Who was blocked learns nothing of it.
    }

    [Fact]
    public async Task A_whole_username_comes_before_someone_who_is_called_so_and_spoke_last()
    {
        await App.Writes.RunAsync(scope => scope.Db.Users.Where(u => u.Id == Cast.Mod.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Dan")));
        await SayAsync(Cast.Mod, Cast.General, "One");
        Assert.Equal(["@dan", "@mod"], await ListAsync(Cast.Ben, "@dan"));
        Assert.Equal(["@mod", "@dan"], await ListAsync(Cast.Ben, "@da"));
        Assert.Empty(await ListAsync(Cast.Ben, "#uild")); // Enter must not make a channel of the end of another's name.
    }

    private async Task<List<string>> ListAsync(Person person, string typed)
    {
        using var visitor = await App.AsAsync(person);
        var page = await visitor.GetAsync($"/channels/{Cast.General.Id}/mentionable?q={Uri.EscapeDataString(typed)}");
        return [.. page.All("[role=option]").Select(option => option.GetAttribute("data-typed")!)];
    }
}
