using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A reload in a call finds the call again without a click, and nobody hears a leave. OPENCHAT_SOAK=1 makes it ten rounds.</summary>
[Collection(Support.CallJourneys.Name)]
[Trait("Soak", "long")]
public sealed class ReloadingMidCallTests : AppTest
{
    private static int Rounds => Soak.Rounds(1, 10);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", "Hello");
    }

    [Fact]
    public async Task Either_side_reloads_and_both_hear_each_other_in_the_same_call()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await CallingTests.CallPageAsync(bens, Cast.BenAndDan), await CallingTests.CallPageAsync(dans, Cast.BenAndDan));
        await ben.CallAsync();
        await dan.RingsAsync();
        await dan.AcceptAsync();
        await Task.WhenAll(ben.HearsAsync(1), dan.HearsAsync(1));
        var call = await App.ReadAsync(db => db.Calls.SingleAsync());
        for (var round = 0; round < Rounds; round++)
        {
            await ben.Page.ReloadAsync();
            await Task.WhenAll(ben.HearsAsync(1), dan.HearsAsync(1));
            await dan.Page.ReloadAsync();
            await Task.WhenAll(ben.HearsAsync(1), dan.HearsAsync(1));
            await Task.WhenAll(ben.Page.ReloadAsync(), dan.Page.ReloadAsync());
            await Task.WhenAll(ben.HearsAsync(1), dan.HearsAsync(1));
        }
        var after = await App.ReadAsync(db => db.Calls.SingleAsync());
        Assert.Equal((call.Id, call.AnsweredAt, CallState.Active), (after.Id, after.AnsweredAt, after.State));
    }

    [Fact]
    public async Task The_other_sees_reconnecting_and_who_was_muted_stays_muted()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        await ben.ToggleMuteAsync();
        await ana.HearsAsync(0);
        await ben.Page.GotoAsync("about:blank");
        await Expect(ana.Page.Locator(".call-tile[data-state=reconnecting]")).ToContainTextAsync(new Regex(@"Reconnecting, \d+ s"));
        await ben.Page.GotoAsync(Cast.General.Address);
        await Expect(ben.Page.Locator(".call-float[data-state=active]")).ToBeVisibleAsync();
        await Expect(ben.Page.Locator(".control[data-mute]:visible")).ToHaveAttributeAsync("aria-pressed", "true");
        await ben.HearsAsync(1);
        await ana.HearsAsync(0);
        await ben.ToggleMuteAsync();
        await ana.HearsAsync(1);
    }

    [Fact]
    public async Task Another_tab_never_takes_the_call_unasked()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await ana.HearsAsync(1);
        var inst = await InstAsync();
        var other = await CallingTests.CallPageAsync(anas, Cast.Lounge);
        await Expect(other.Page.Locator("#call-dock .call-float")).ToBeVisibleAsync();
        await Expect(other.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await other.Page.ReloadAsync();
        await Expect(other.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await other.Page.CloseAsync();
        await ana.HearsAsync(1);
        Assert.Equal(inst, await InstAsync());

        Task<Guid?> InstAsync() => App.ReadAsync(db => db.Seats.Where(s => s.LiveUserId == Cast.Ana.Id).Select(s => s.Inst).SingleAsync());
    }
}
