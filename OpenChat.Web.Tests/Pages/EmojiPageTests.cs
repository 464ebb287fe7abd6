using System.Net.Http.Headers;
using System.Text.Json;
using OpenChat.Web.Files;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The zone's page of emoji, without script: adding, renaming, deleting; and how the pictures are served.</summary>
public sealed class EmojiPageTests : AppTest
{
    private const string Root = "/zones/pond-club/emoji";
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_adds_one_renames_it_and_deletes_it()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var page = await adm.OpenAsync(Root);
        Assert.Contains("No emoji yet.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Emoji", page.Texts(".split-nav a"));
        Assert.Equal(Root, (await SendAsync(adm, Drawn.Png(), "Blob.png", "party_blob")).Is(HttpStatusCode.Redirect).Location);
        page = await adm.OpenAsync(Root);
        Assert.Contains(":party_blob: added.", page.Text, StringComparison.Ordinal);
        Assert.Equal([":party_blob: Added by Adm Admin"], page.Texts(".rows > li"));
        Assert.Equal(["1 of 100"], page.Texts(".card h3"));
        var emoji = await StoredAsync();
        Assert.Equal(emoji.Address, page.One(".rows img").GetAttribute("src"));

        var one = await adm.OpenAsync($"{Root}/{emoji.Id}");
        var form = $"form[action='{Root}/{emoji.Id}']";
        var refused = (await adm.SubmitAsync(one, form, ("name", "tada"))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["tada", "true"], [refused.One("#name").GetAttribute("value"), refused.One("#name").GetAttribute("aria-invalid")]);
        Assert.Contains(":tada: is a standard emoji. Choose another name.", refused.Text, StringComparison.Ordinal);
        page = await adm.SubmitAsync(refused, form, ("name", "dancing_blob"));
        Assert.Equal([":dancing_blob: Added by Adm Admin"], page.Texts(".rows > li"));
        page = await adm.SubmitAsync(await adm.OpenAsync($"{Root}/{emoji.Id}"), "form[action$='handler=Delete']");
        Assert.Contains(":dancing_blob: deleted.", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All(".rows > li"));
        (await adm.GetAsync($"{Root}/{emoji.Id}")).Is(HttpStatusCode.NotFound);
        (await adm.GetAsync(emoji.Address)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_refused_name_loses_neither_what_was_typed_nor_the_picture()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        using var ana = await App.AsAsync(Cast.Ana);
        var refused = (await SendAsync(adm, Drawn.Png(), "x.png", "no good name")).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("Use 2–32 of the letters a–z, digits and _.", refused.Text, StringComparison.Ordinal);
        Assert.Equal("no good name", refused.One("#name").GetAttribute("value"));
        Assert.StartsWith("data:image/webp;base64,", refused.One("main form img").GetAttribute("src"), StringComparison.Ordinal);
        var kept = refused.One("input[name=kept]").GetAttribute("value")!;
        var stolen = await SendAsync(ana, [], "", "party_blob", kept);
        Assert.Contains("Choose a picture first.", stolen.Is(HttpStatusCode.UnprocessableEntity).Text, StringComparison.Ordinal);
        var page = await adm.SubmitAsync(refused, "main form", ("name", "party_blob"));
        Assert.Equal([":party_blob: Added by Adm Admin"], page.Is(HttpStatusCode.OK).Texts(".rows > li"));
        refused = (await SendAsync(adm, Drawn.Png(), "x.png", "party_blob")).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("This zone already has :party_blob:. Choose another name.", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_left_empty_is_the_files()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        (await SendAsync(adm, Drawn.Gif(), "Party-Parrot (2).gif", "")).Is(HttpStatusCode.Redirect);
        Assert.Equal("party_parrot_2", (await StoredAsync()).Name);
        var refused = (await SendAsync(adm, Drawn.Png(), "日本.png", "")).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("true", refused.One("#name").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_used_is_refused_in_a_sentence_and_the_name_stays()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray();
        foreach (var (bytes, status, sentence) in new[]
        {
            ([], HttpStatusCode.UnprocessableEntity, "Choose a picture first."),
            (svg, HttpStatusCode.UnsupportedMediaType, "That file isn't an image we can read. Use PNG, GIF or WebP."),
            (new byte[300 * 1024], HttpStatusCode.RequestEntityTooLarge, "Too big: 300 KB, limit 256 KB."),
            (Drawn.Png(3000, 2000), HttpStatusCode.RequestEntityTooLarge, "Too large: limit 4 megapixels and 120 frames."),
        })
        {
            var refused = (await SendAsync(adm, bytes, bytes.Length == 0 ? "" : "x.png", "party_blob")).Is(status);
            Assert.Equal([sentence], refused.Texts("#picture-error"));
            Assert.Equal("party_blob", refused.One("#name").GetAttribute("value"));
        }
        Assert.False(await App.ReadAsync(db => db.ZoneEmoji.AnyAsync(Cancel)));
        (await SendAsync(adm, Drawn.Png(), "x.png", "party_blob")).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Who_may_not_manage_them_finds_no_page()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        (await SendAsync(ana, Drawn.Png(), "x.png", "party_blob")).Is(HttpStatusCode.Redirect);
        var emoji = await StoredAsync();
        foreach (var person in new[] { Cast.Mod, Cast.Ben, Cast.Cleo, Cast.Eve, Cast.Ola })
        {
            using var visitor = await App.AsAsync(person);
            foreach (var address in new[] { Root, $"{Root}/{emoji.Id}" }) (await visitor.GetAsync(address)).Is(HttpStatusCode.NotFound);
            (await SendAsync(visitor, Drawn.Png(), "x.png", "mine")).Is(HttpStatusCode.NotFound);
            (await visitor.PostAsync($"{Root}/{emoji.Id}", ("name", "mine"))).Is(HttpStatusCode.NotFound);
            (await visitor.PostAsync($"{Root}/{emoji.Id}?handler=Delete")).Is(HttpStatusCode.NotFound);
        }
        using var mod = await App.AsAsync(Cast.Mod);
        Assert.DoesNotContain("Emoji", (await mod.OpenAsync("/zones/pond-club/settings")).Texts(".split-nav a"));
        using var cleo = await App.AsAsync(Cast.Cleo); // Through a zone of her own.
        (await cleo.GetAsync($"/zones/cleos-corner/emoji/{emoji.Id}")).Is(HttpStatusCode.NotFound);
        (await cleo.PostAsync($"/zones/cleos-corner/emoji/{emoji.Id}?handler=Delete")).Is(HttpStatusCode.NotFound);
        Assert.Equal("party_blob", (await StoredAsync()).Name);
    }

    [Fact]
    public async Task A_picture_is_served_for_ever_as_nothing_but_a_picture()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        await SendAsync(ana, Drawn.Gif(), "x.gif", "party_blob");
        var emoji = await StoredAsync();
        using var dan = await App.AsAsync(Cast.Dan);
        using var served = await dan.Http.GetAsync(emoji.Address, Cancel);
        Assert.Equal((HttpStatusCode.OK, "image/webp"), (served.StatusCode, served.Content.Headers.ContentType!.MediaType));
        Assert.Equal("max-age=31536000, private, immutable", served.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("nosniff", served.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("sandbox; default-src 'none'", served.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(emoji.Picture, EmojiIntake.HashOf(await served.Content.ReadAsByteArrayAsync(Cancel)));
        using var anyone = App.Visitor();
        (await anyone.GetAsync(emoji.Address)).Is(HttpStatusCode.Unauthorized);
        foreach (var other in new[] { $"{emoji.Address}0", $"/emoji/{emoji.Id}/..", $"/emoji/{emoji.Id}/%2e%2e%5c{emoji.Picture[4..]}" })
            (await dan.GetAsync(other)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Scripts_get_the_list_of_the_channels_zone()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        await SendAsync(ana, Drawn.Png(), "x.png", "second");
        await SendAsync(ana, Drawn.Png(), "x.png", "first");
        using var ben = await App.AsAsync(Cast.Ben);
        var list = JsonElement.Parse((await ben.GetAsync($"/channels/{Cast.General.Id}/emoji")).Is(HttpStatusCode.OK).Body);
        Assert.Equal(["first", "second"], list.EnumerateArray().Select(each => each.GetProperty("name").GetString()));
        Assert.StartsWith("/emoji/", list[0].GetProperty("src").GetString(), StringComparison.Ordinal);
        Assert.Equal("[]", (await ben.GetAsync($"/channels/{Cast.BenAndDan.Id}/emoji")).Body);
        foreach (var person in new[] { Cast.Cleo, Cast.Eve })
        {
            using var visitor = await App.AsAsync(person);
            (await visitor.GetAsync($"/channels/{Cast.General.Id}/emoji")).Is(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Without_script_people_react_with_it_by_its_button_or_its_name()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        await SendAsync(ana, Drawn.Png(), "x.png", "party_blob");
        var emoji = await StoredAsync();
        using var dan = await App.AsAsync(Cast.Dan);
        var reactions = $"/messages/{Cast.BensHello}/reactions";
        await dan.PostAsync(reactions, ("emoji", ":party_blob:"));
        var page = await dan.OpenAsync(reactions);
        var button = page.One($"form.react button[value='{emoji.Key}']");
        Assert.Equal(("true", ":party_blob:"), (button.GetAttribute("aria-pressed"), button.QuerySelector("img")!.GetAttribute("alt")));
        Assert.Equal(":party_blob:", page.One(".reactors h2 img").GetAttribute("alt"));
        await App.Services.GetRequiredService<DeleteEmoji>().RunAsync(Cast.PondClub, Cast.Ana.Id, emoji.Id);
        page = await dan.OpenAsync($"/messages/{Cast.BensHello}");
        Assert.Equal([":party_blob:"], page.Texts($"form.react button[value='{emoji.Key}']"));
        Assert.Equal([":party_blob: 1 person"], (await dan.OpenAsync(reactions)).Texts(".reactors h2"));
        using var ben = await App.AsAsync(Cast.Ben);
        var refused = (await ben.PostAsync(reactions, ("emoji", emoji.Key))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("That emoji was deleted.", refused.One(".error-text").TextContent.Trim());
        (await dan.PostAsync(reactions, ("emoji", emoji.Key))).Is(HttpStatusCode.Redirect);
        Assert.False(await App.ReadAsync(db => db.Reactions.AnyAsync(Cancel)));
    }

    [Fact]
    public async Task Uploads_have_a_rate()
    {
        await using var app = await App.StartAsync(new() { RateLimits = true, FakeTime = true });
        using var adm = await app.AsAsync(Cast.Adm);
        HtmlPage? page = null;
        for (var n = 0; n < 11; n++) page = await SendAsync(adm, Drawn.Png(), "x.png", $"blob_{n}");
        page!.Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("blob_10", page.One("#name").GetAttribute("value"));
    }

    private Task<ZoneEmoji> StoredAsync() => App.ReadAsync(db => db.ZoneEmoji.SingleAsync(e => e.DeletedAt == null, Cancel));

    private static async Task<HtmlPage> SendAsync(Visitor visitor, byte[] bytes, string file, string name, string? kept = null)
    {
        // The token is in the form, as without script: the server reads the whole form before it knows the sender.
        var token = (await visitor.OpenAsync("/settings/profile")).Token!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(name), "name" },
        };
        if (kept is not null) form.Add(new StringContent(kept), "kept");
        if (file.Length > 0)
            form.Add(new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "picture", file);
        return await HtmlPage.ReadAsync(await visitor.Http.PostAsync(Root, form, Cancel));
    }
}
