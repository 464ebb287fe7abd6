using AngleSharp.Dom;
using OpenChat.Web.Files;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Pages;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>A zone's own emoji in texts and reactions: by id, so that a new name shows everywhere; in its zone and nowhere else.</summary>
public sealed class ZoneEmojiTests : LiveStreamTest
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private ZoneEmoji blob = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        blob = await AddAsync("party_blob", Cast.PondClub, Cast.Ana);
    }

    [Theory]
    [InlineData("see :party_blob: there", "see | there")]
    [InlineData("see:party_blob:", "see|")]
    [InlineData(":PARTY_BLOB: yes", "| yes")]
    [InlineData(":party_blob::party_blob: x", "|| x")]
    [InlineData(":tada::party_blob::+1: x", "🎉|👍 x")]
    [InlineData(":nothing:party_blob: x", ":nothing| x")]
    [InlineData("**:party_blob:** x", "| x")]
    [InlineData("完了:party_blob:です", "完了|です")]
    [InlineData("@dan :party_blob:", "@Dan Member |")]
    public async Task A_name_between_colons_is_its_picture(string typed, string shown)
    {
        var body = (await RowAsync(Cast.Dan, await SayAsync(Cast.Ben, Cast.General, typed))).QuerySelector(".msg-body")!;
        foreach (var face in body.QuerySelectorAll("img")) face.OuterHtml = "|";
        Assert.Equal(shown, body.TextContent.Trim());
    }

    [Theory]
    [InlineData("`:party_blob:`")]
    [InlineData("```\n:party_blob:\n```")]
    [InlineData("\\:party_blob:")]
    [InlineData("std::party_blob::x")]
    [InlineData("https://example.org/:party_blob: x")]
    [InlineData("https://example.org/x:party_blob:")]
    [InlineData("[:party_blob:](https://example.org)")]
    [InlineData(":party_blob:x")]
    [InlineData(":party_blob")]
    [InlineData(":corner_cat: of another zone")]
    public async Task Anything_else_stays_text(string typed)
    {
        await AddAsync("corner_cat", Cast.CleosCorner, Cast.Cleo);
        var said = await SayAsync(Cast.Ben, Cast.General, typed);
        Assert.DoesNotContain(MentionToken.Open, said.Text);
        Assert.Empty((await RowAsync(Cast.Dan, said)).QuerySelectorAll(".emote"));
    }

    [Fact]
    public async Task In_a_direct_channel_it_stays_text_and_a_typed_token_means_nothing()
    {
        var direct = await SayAsync(Cast.Ben, Cast.BenAndDan, "see :party_blob:");
        Assert.Equal("see :party_blob:", direct.Text);
        var forged = await SayAsync(Cast.Ben, Cast.General, $"see {new MentionToken(MentionKind.Emoji, blob.Id)}");
        Assert.Empty((await RowAsync(Cast.Dan, forged)).QuerySelectorAll(".emote"));
    }

    [Fact]
    public async Task It_has_its_name_as_alternative_is_large_alone_and_follows_a_new_name()
    {
        var said = await SayAsync(Cast.Ben, Cast.General, ":party_blob: :tada:");
        Assert.Contains($":{blob.Key}", said.Text, StringComparison.Ordinal);
        var face = (await RowAsync(Cast.Dan, said)).QuerySelector(".large > img.emote")!;
        Assert.Equal((":party_blob:", ":party_blob:", blob.Address),
            (face.GetAttribute("alt"), face.GetAttribute("title"), face.GetAttribute("src")));
        var answer = await DoAsync((PostMessage post) =>
            post.RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft("What?", said.Id)));
        var rev = await RevAsync(said);
        await DoAsync((RenameEmoji rename) => rename.RunAsync(Cast.PondClub, Cast.Adm.Id, blob.Id, "dancing_blob"));
        Assert.Equal(":dancing_blob:", (await RowAsync(Cast.Dan, said)).QuerySelector(".large > img.emote")!.GetAttribute("alt"));
        Assert.Equal(":dancing_blob: 🎉", (await RowAsync(Cast.Dan, answer.Message!)).QuerySelector("[data-line]")!.TextContent.Trim());
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Contains(":dancing_blob: :tada:", (await ben.GetAsync($"/messages/{said.Id}?handler=Words")).Body, StringComparison.Ordinal);
        Assert.Equal(rev, await RevAsync(said));
    }

    [Fact]
    public async Task An_edit_keeps_it_and_one_that_was_deleted_is_its_name()
    {
        var said = await SayAsync(Cast.Ben, Cast.General, ":party_blob:");
        var token = new MentionToken(MentionKind.Emoji, blob.Id).ToString();
        await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Ben.Id, "Look: :party_blob:"));
        Assert.Equal($"Look: {token}", await TextAsync(said));
        Assert.False(await App.ReadAsync(db => db.Events.AnyAsync(e => e.Kind == EventKind.Mention, Cancel)));
        await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Ben.Id, ":party_blob:"));
        await DoAsync((DeleteEmoji delete) => delete.RunAsync(Cast.PondClub, Cast.Ana.Id, blob.Id));
        var row = await RowAsync(Cast.Dan, said);
        Assert.Equal(":party_blob:", row.QuerySelector(".msg-body")!.TextContent.Trim());
        Assert.Empty(row.QuerySelectorAll(".emote, .large"));
        Assert.Equal(ChangeOutcome.Changed, await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Ben.Id, ":party_blob: gone")));
        Assert.Equal(":party_blob: gone", await TextAsync(said)); // Typed again, the name means nothing.
    }

    [Fact]
    public async Task Fifty_in_a_message_are_pictures_and_mentions_do_not_count_among_them()
    {
        var said = await SayAsync(Cast.Ben, Cast.General, "@dan " + string.Join(' ', Enumerable.Repeat(":party_blob:", 60)));
        var row = await RowAsync(Cast.Dan, said);
        Assert.Equal(ZoneEmoji.MostInText, row.QuerySelectorAll(".emote").Length);
        Assert.Single(row.QuerySelectorAll(".mention"));
        var longest = string.Concat(Enumerable.Repeat(":party_blob: ", 307)) + "12345678";
        Assert.NotNull(await SayAsync(Cast.Ben, Cast.General, longest));
    }

    [Fact]
    public async Task People_react_with_it_by_id_or_name_and_its_pill_follows()
    {
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, blob.Key));
        Assert.Equal(ReactOutcome.Unchanged, await ReactAsync(Cast.Dan, ":party_blob:"));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Ana, ":Party_Blob: "));
        var pill = (await HelloAsync()).QuerySelector(".reaction[data-emoji]")!;
        Assert.Equal((blob.Key, "2"), (pill.GetAttribute("data-emoji"), pill.QuerySelector("b")!.TextContent));
        Assert.Equal(":party_blob:", pill.QuerySelector("img.emote")!.GetAttribute("alt"));
        await DoAsync((RenameEmoji rename) => rename.RunAsync(Cast.PondClub, Cast.Ana.Id, blob.Id, "dancing_blob"));
        Assert.Equal(":dancing_blob:", (await HelloAsync()).QuerySelector(".reaction img")!.GetAttribute("alt"));
        await DoAsync((DeleteEmoji delete) => delete.RunAsync(Cast.PondClub, Cast.Ana.Id, blob.Id));
        pill = (await HelloAsync()).QuerySelector(".reaction[data-emoji]")!;
        Assert.Equal(":dancing_blob: 2", string.Join(' ', pill.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(ReactOutcome.EmojiGone, await ReactAsync(Cast.Mod, blob.Key));
        Assert.Equal(ReactOutcome.Changed, await ReactAsync(Cast.Dan, blob.Key, on: false));
        Assert.Equal(ReactOutcome.EmojiGone, await ReactAsync(Cast.Dan, blob.Key));
    }

    [Fact]
    public async Task Another_zones_is_refused_and_so_is_every_one_in_a_direct_channel()
    {
        var cat = await AddAsync("corner_cat", Cast.CleosCorner, Cast.Cleo);
        foreach (var emoji in new[] { cat.Key, ":corner_cat:", $"{Guid.Empty:N}", $"{cat.Id}", cat.Key.ToUpperInvariant() })
            Assert.Equal(ReactOutcome.NoEmoji, await ReactAsync(Cast.Dan, emoji));
        Assert.Equal(ReactOutcome.NoEmoji, await DoAsync((ToggleReaction toggle) =>
            toggle.RunAsync(Cast.DansSecret, Cast.Ben.Id, blob.Key, on: true)));
        Assert.Equal(ReactOutcome.NotFound, await ReactAsync(Cast.Cleo, blob.Key));
        Assert.Equal(ReactOutcome.NotFound, await ReactAsync(Cast.Eve, blob.Key));
        Assert.Empty((await HelloAsync()).QuerySelectorAll(".reaction"));
    }

    [Fact]
    public async Task Each_change_reaches_the_zone_live_and_no_one_else()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var cleo = await App.AsAsync(Cast.Cleo);
        using var eve = await App.AsAsync(Cast.Eve);
        await using var dans = await OpenAsync(dan);
        await using var cleos = await OpenAsync(cleo, Cast.CleosGeneral);
        await using var eves = await OpenAsync(eve);
        await DoAsync((RenameEmoji rename) => rename.RunAsync(Cast.PondClub, Cast.Ana.Id, blob.Id, "dancing_blob"));
        var told = (await dans.UntilAsync("emoji")).Data;
        Assert.Equal((Cast.PondClub, blob.Id), (told.GetProperty("zone").GetGuid(), told.GetProperty("emoji").GetGuid()));
        await DoAsync((DeleteEmoji delete) => delete.RunAsync(Cast.PondClub, Cast.Ana.Id, blob.Id));
        await dans.UntilAsync("emoji");
        await SayAsync(Cast.Cleo, Cast.CleosGeneral, "Later");
        Assert.DoesNotContain(await cleos.UpToAsync(frame => frame.Name == "message"), frame => frame.Name == "emoji");
        Assert.DoesNotContain(await eves.UpToAsync(frame => frame.Name == "hb"), frame => frame.Name == "emoji");
    }

    private async Task<ZoneEmoji> AddAsync(string name, Guid zone, Person by)
    {
        var read = await App.Services.GetRequiredService<EmojiIntake>().ReadAsync(Drawn.Png(), Cancel);
        Assert.Equal(EmojiOutcome.Done, await DoAsync((AddEmoji add) => add.RunAsync(zone, by.Id, name, read.Picture!)));
        return await App.ReadAsync(db => db.ZoneEmoji.SingleAsync(e => e.ZoneId == zone && e.Name == name, Cancel));
    }

    private Task<ReactOutcome> ReactAsync(Person person, string emoji, bool on = true) =>
        DoAsync((ToggleReaction toggle) => toggle.RunAsync(Cast.BensHello, person.Id, emoji, on, atOnce: true));

    private async Task<IElement> HelloAsync()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        return (await ben.GetAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}");
    }

    private async Task<IElement> RowAsync(Person reader, Message message)
    {
        using var visitor = await App.AsAsync(reader);
        return (await visitor.OpenAsync($"{Cast.General.Address}/{message.No}")).One($"#m-{message.Id}");
    }

    private Task<string> TextAsync(Message message) =>
        App.ReadAsync(db => db.Messages.Where(m => m.Id == message.Id).Select(m => m.Text).SingleAsync(Cancel));

    private Task<long> RevAsync(Message message) =>
        App.ReadAsync(db => db.Messages.Where(m => m.Id == message.Id).Select(m => m.Rev).SingleAsync(Cancel));
}
