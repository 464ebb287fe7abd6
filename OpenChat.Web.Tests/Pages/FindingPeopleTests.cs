namespace OpenChat.Web.Tests.Pages;

/// <summary>The fields that find a channel, a chat, a member or a person, and what they say of what they found.</summary>
public sealed class FindingPeopleTests : AppTest
{
    [Fact]
    public async Task A_search_says_how_many_of_how_many_it_found()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        foreach (var (address, all, none) in new[] { ("/zones/pond-club/members", "6 members", "0 of 6"), ("/d", "5 people", "0 of 5") })
        {
            Assert.Equal(all, (await dan.OpenAsync(address)).One("#found [role=status]").TextContent.Trim());
            var one = $"1 of {none[^1]}";
            Assert.Equal(one, (await dan.OpenAsync($"{address}?q=mod")).One("#found [role=status]").TextContent.Trim());
            Assert.Equal(none, (await dan.OpenAsync($"{address}?q=cleo")).One("#found [role=status]").TextContent.Trim());
        }
    }

    [Fact]
    public async Task Only_a_long_list_has_a_filter()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Empty((await dan.OpenAsync(Cast.General.Address)).All("[data-filter], [data-toward]"));
        await App.Writes.RunAsync(scope =>
        {
            for (var n = 0; n < 8; n++)
            {
                var user = new User { UserName = $"guest{n}", NormalizedUserName = $"GUEST{n}", DisplayName = $"Guest {n}" };
                scope.Db.Users.Add(user);
                scope.Db.Members.Add(new Member { ZoneId = Cast.PondClub, UserId = user.Id, JoinedAt = scope.Now });
                scope.Db.Channels.Add(new Channel { ZoneId = Cast.PondClub, Name = $"topic-{n}", Slug = $"topic-{n}", Position = 10 + n });
            }
            return Task.CompletedTask;
        });
        var page = await dan.OpenAsync(Cast.General.Address);
        Assert.Equal(["#channel-list", "#members"], page.All("[data-filter]").Select(f => f.GetAttribute("data-filter")));
        Assert.Equal(11, page.All("#channel-list [data-find]").Count);
        Assert.Contains("guest3", page.All("#members [data-find]").Select(m => m.GetAttribute("data-find")));
        Assert.All(page.All("[data-toward]"), offer => Assert.True(offer.HasAttribute("hidden")));
    }
}
