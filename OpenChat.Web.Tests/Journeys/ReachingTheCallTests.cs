using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A call's controls are within reach by keyboard, on a phone and without script.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class ReachingTheCallTests : AppTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
    }

    [Fact]
    public async Task Focus_moves_to_the_microphone_and_back_to_the_composer()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await CallingTests.CallPageAsync(bens, Cast.BenAndDan), await CallingTests.CallPageAsync(dans, Cast.General));
        var composer = dan.Page.Locator("form.composer textarea");
        await ben.CallAsync();
        await Expect(ben.Page.Locator(".stage [data-mute]")).ToBeFocusedAsync();
        await dan.Page.Locator("[data-decline]").PressAsync("Enter");
        await Expect(composer).ToBeFocusedAsync();
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.Locator("form.composer textarea")).ToBeFocusedAsync();

        await ben.CallAsync();
        await dan.Page.Locator("[data-accept]").PressAsync("Enter");
        await Expect(dan.Page.Locator(".call-float [data-mute]")).ToBeFocusedAsync();
        await dan.Page.Locator(".call-float [data-leave]:visible").PressAsync("Enter");
        await Expect(composer).ToBeFocusedAsync();

        // Focus elsewhere stays there.
        await ben.IsInNoCallAsync();
        await composer.FillAsync("Just a");
        await ben.CallAsync();
        await dan.RingsAsync();
        await ben.HangUpAsync();
        await dan.RingsNoMoreAsync();
        await Expect(composer).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Escape_and_going_back_cancel_a_dialog()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await CallingTests.CallPageAsync(bens, Cast.Lounge);
        await ben.JoinAsync();
        await Expect(ben.Page.Locator(".stage[data-in]")).ToBeVisibleAsync();
        await ben.Page.EvaluateAsync(
            "address => htmx.ajax('GET', address, { target: '#main', select: '#main', swap: 'outerSync', push: 'true' })",
            Cast.BenAndDan.Address);
        bens.Expect("409");
        var (call, dialog) = (ben.Page.Locator("[data-call-start]"), ben.Page.GetByRole(AriaRole.Dialog));
        await call.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("Leave your current call?");
        await Expect(dialog.GetByText("Cancel")).ToBeFocusedAsync();
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(call).ToBeFocusedAsync();
        await call.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(1);
        await ben.Page.GoBackAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(ben.Page.Locator(".voice-pane.stage[data-in]")).ToBeVisibleAsync();
        var seats = await App.ReadAsync(db => db.Seats
            .Where(s => s.LiveUserId == Cast.Ben.Id)
            .Select(s => s.Call!.ChannelId)
            .ToListAsync());
        Assert.Equal(Cast.Lounge.Id, Assert.Single(seats));
    }

    [Fact]
    public async Task On_a_phone_a_ring_leaves_the_controls_of_the_call_free()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await CallingTests.CallPageAsync(bens, Cast.BenAndDan), await CallingTests.CallPageAsync(dans, Cast.Lounge));
        await dan.JoinAsync();
        await Expect(dan.Page.Locator(".stage[data-in]")).ToBeVisibleAsync();
        await dan.Page.GotoAsync(Cast.General.Address);
        await Expect(dan.Page.Locator(".call-float[data-state=active]")).ToBeVisibleAsync();
        await ben.CallAsync();
        await dan.RingsAsync();
        var floats = (await dan.Page.Locator(".call-float").BoundingBoxAsync())!;
        var ring = (await dan.Page.Locator(".toast.ring").BoundingBoxAsync())!;
        Assert.True(ring.Y >= floats.Y + floats.Height, $"the ring begins at {ring.Y}, the call ends at {floats.Y + floats.Height}");
        await dan.ToggleMuteAsync();
        await dan.HangUpAsync();
        await dan.IsInNoCallAsync();
    }

    [Theory]
    [InlineData(844, 390)]
    [InlineData(390, 420)]
    public async Task In_a_low_window_writing_and_leaving_are_still_possible(int width, int height)
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, new Screen(width, height, Touch: true));
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await CallingTests.CallPageAsync(bens, Cast.BenAndDan), await CallingTests.CallPageAsync(dans, Cast.General));
        await ben.CallAsync();
        await dan.RingsAsync();
        await dan.AcceptAsync();
        await Expect(ben.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(2);
        foreach (var part in new[] { ".stage [data-mute]", ".stage [data-leave]", "form.composer textarea" })
            await Expect(ben.Page.Locator(part)).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.True((await ben.Page.Locator(".log").BoundingBoxAsync())!.Height > 60);
        await ben.HangUpAsync();
        await ben.IsInNoCallAsync();
    }

    [Fact]
    public async Task Without_script_only_declining_and_leaving_are_offered()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var plain = await Browser.OpenAsync(App, Cast.Ben, Screen.WithoutJavaScript);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.WithoutJavaScript);
        var ben = await CallingTests.CallPageAsync(bens, Cast.BenAndDan);
        await ben.CallAsync();
        await ben.IsRingingAsync();
        var dan = await dans.TabAsync(Cast.Lounge.Address);
        await Expect(dan.GetByText("Voice needs JavaScript.")).ToBeVisibleAsync();
        await Expect(dan.Locator(".btn.answer:visible")).ToHaveCountAsync(0);
        await dan.PressAsync("Decline");
        await Expect(dan.GetByText("Ben Member called. Declined")).ToBeVisibleAsync();
        await ben.IsInNoCallAsync();

        await ben.CallAsync();
        await ben.IsRingingAsync();
        var other = await plain.TabAsync(Cast.General.Address);
        await Expect(other.Locator(".call-float .control:visible")).ToHaveCountAsync(2); // The way to the call, and the way out.
        await other.Locator(".call-float .leave").ClickAsync();
        await Expect(other.Locator(".call-float")).ToHaveCountAsync(0);
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.GetByText("Voice needs JavaScript.")).ToBeHiddenAsync();
    }
}
