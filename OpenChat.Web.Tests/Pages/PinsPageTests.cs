using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Pins on pages and streams: the list, the row, the line, and forms without script.</summary>
public sealed class PinsPageTests : LiveStreamTest
{
    private static readonly string Pins = $"/channels/{Cast.General.Id}/pins", OfBensHello = $"/messages/{Cast.BensHello}";

    [Fact]
    public async Task Without_script_a_form_pins_and_the_list_takes_it_off()
    {
        using var mod = await App.AsAsync(Cast.Mod);
        Assert.Contains("No pinned messages yet. Pin one", (await mod.GetAsync(Pins)).Text, StringComparison.Ordinal);
        var done = await mod.SubmitOnlyAsync(await mod.GetAsync(OfBensHello), "form[action$='handler=Pin']");
        Assert.Equal($"{Cast.General.Address}/1", new Uri(App.Address, done.Location).AbsolutePath);
        var channel = await mod.GetAsync(Cast.General.Address);
        Assert.NotNull(channel.One($"#m-{Cast.BensHello}").GetAttribute("data-pinned"));
        Assert.Contains("Mod Moderator pinned a message", channel.Texts(".msg-event span"));
        Assert.EndsWith($"{OfBensHello}?handler=Jump", channel.One(".msg-event a").GetAttribute("href"), StringComparison.Ordinal);
        var list = await mod.GetAsync(channel.One("a[data-pins]").GetAttribute("href")!);
        Assert.Equal(["Ben Member"], list.Texts(".pins article .strong"));
        Assert.Equal(["Hello, pond people"], list.Texts(".pins .msg-body"));
        var off = await mod.SubmitOnlyAsync(list, ".pins form");
        Assert.Equal(Pins, new Uri(App.Address, off.Location).AbsolutePath);
        Assert.Empty((await mod.GetAsync(Pins)).All(".pins article"));
    }

    [Fact]
    public async Task Members_read_the_list_and_are_refused_in_words()
    {
        await PinAsync(Cast.Mod);
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal(["Hello, pond people"], (await dan.GetAsync($"{Pins}?handler=List")).Texts(".pins .msg-body"));
        Assert.Empty((await dan.GetAsync(Pins)).All(".pins form"));
        Assert.Empty((await dan.GetAsync(OfBensHello)).All("form[action$='handler=Pin']"));
        var refused = (await dan.PostAsync($"{OfBensHello}?handler=Pin", ("on", "false"))).Is(HttpStatusCode.Forbidden);
        Assert.Equal("You can't pin messages here.", refused.One(".error-text:not([hidden])").TextContent.Trim());
        refused = (await ben.PostAsync($"{OfBensHello}?handler=Pin", ("on", "false"))).Is(HttpStatusCode.Forbidden); // The author.
        Assert.Equal("You can't pin messages here.", refused.One(".error-text:not([hidden])").TextContent.Trim());
        using var cleo = await App.AsAsync(Cast.Cleo);
        (await cleo.GetAsync(Pins)).Is(HttpStatusCode.NotFound);
        (await cleo.GetAsync($"/channels/{Cast.Lounge.Id}/pins")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_stream_brings_the_row_and_the_line()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(dan, Cast.General);
        await PinAsync(Cast.Mod);
        Assert.Contains("data-pinned", (await stream.UntilAsync("edit")).Data.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "pinned a message", (await stream.UntilAsync("message")).Data.GetProperty("html").GetString(), StringComparison.Ordinal);
        await PinAsync(Cast.Mod, on: false);
        var row = (await stream.UntilAsync("edit")).Data.GetProperty("html").GetString();
        Assert.DoesNotContain("data-pinned", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_of_someone_blocked_are_left_out()
    {
        var said = await SayAsync(Cast.Flo, Cast.General, "You cannot stop me");
        await PinAsync(Cast.Mod, message: said.Id);
        using var ben = await App.AsAsync(Cast.Ben);
        var list = await ben.GetAsync(Pins);
        Assert.Contains("Blocked message", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("You cannot stop me", list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_direct_channels_last_line_is_named_in_the_chat_list()
    {
        await PinAsync(Cast.Ben, message: Cast.DansSecret);
        using var dan = await App.AsAsync(Cast.Dan);
        var chat = (await dan.GetAsync("/d")).One($"#channel-{Cast.BenAndDan.Id}");
        Assert.Contains("Pinned message", chat.TextContent, StringComparison.Ordinal);
    }

    private Task<PinOutcome> PinAsync(Person person, bool on = true, Guid? message = null) =>
        DoAsync((PinMessage pin) => pin.RunAsync(message ?? Cast.BensHello, person.Id, on));
}
