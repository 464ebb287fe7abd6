using System.Text.Json;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;
using OpenChat.Web.Tests.Pages;
using OpenChat.Web.Tests.Promises;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>Mentions: what is one, who is told, how they are shown and counted, and who is left alone. Ben has blocked Flo.</summary>
public sealed class MentionTests : LiveStreamTest
{
    [Theory]
    [InlineData("@dan hello", "@Dan Member hello")]
    [InlineData("Hello @dan.", "Hello @Dan Member.")]
    [InlineData("(@DAN)", "(@Dan Member)")]
    [InlineData("你好@dan，看", "你好@Dan Member，看")]
    [InlineData("**@dan** and _@dan_", "@Dan Member and @Dan Member")]
    [InlineData("See #pond-build, all", "See #pond-build, all")]
    [InlineData("@dan's #general", "@Dan Member's #general")]
    public async Task A_name_that_is_typed_becomes_a_mention(string typed, string shown)
    {
        var row = await RowAsync(Cast.Ben, await SayAsync(Cast.Ben, Cast.General, typed));
        Assert.Equal(shown, row.QuerySelector(".msg-body")!.TextContent.Trim());
        Assert.NotEmpty(row.QuerySelectorAll(".mention"));
    }

    [Theory]
    [InlineData("@nobody here")]
    [InlineData("@cleo lives elsewhere")]
    [InlineData("@eve left")]
    [InlineData("mail dan@dan.example or x@ben")]
    [InlineData("`@dan`")]
    [InlineData("```\n@dan\n```")]
    [InlineData("https://example.org/@dan and https://example.org/#general")]
    [InlineData("[@dan](https://example.org)")]
    [InlineData("\\@dan")]
    [InlineData("#nowhere and #lounge")]
    [InlineData("@everyone and @here")]
    [InlineData("\uFDD0@0190b00000007000800000000006\uFDD1")]
    public async Task Anything_else_stays_text_and_tells_no_one(string typed)
    {
        var said = await SayAsync(Cast.Ben, Cast.General, typed);
        Assert.Empty((await RowAsync(Cast.Dan, said)).QuerySelectorAll(".mention"));
        Assert.False(await App.ReadAsync(db => db.Mentions.AnyAsync()));
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.MentionsEveryone)));
    }

    [Fact]
    public async Task A_mention_is_an_event_and_a_badge_of_its_own_person_until_it_is_read()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var ana = await App.AsAsync(Cast.Ana);
        await using var dans = await OpenAsync(dan);
        await using var anas = await OpenAsync(ana);
        var said = await SayAsync(Cast.Ben, Cast.PondBuild, "@dan?");
        var told = (await dans.UntilAsync("mention")).Data;
        Assert.Equal((Cast.PondBuild.Id, said.No), (told.GetProperty("channel").GetGuid(), told.GetProperty("no").GetInt64()));
        Assert.False(told.GetProperty("gone").GetBoolean());
        await SayAsync(Cast.Ben, Cast.PondBuild, "Later");
        Assert.DoesNotContain(await anas.UpToAsync(IsSecond), f => f.Name == "mention");
        await CountsAsync(Cast.Dan, 1);
        await CountsAsync(Cast.Ana, 0);
        await DoAsync((MarkRead read) => read.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, 2));
        await CountsAsync(Cast.Dan, 0);
        await DoAsync((MarkUnread unread) => unread.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, 1));
        await CountsAsync(Cast.Dan, 1);
    }

    [Fact]
    public async Task Editing_it_away_and_deleting_clear_it_and_an_edit_can_add_one()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        var said = await SayAsync(Cast.Ben, Cast.PondBuild, "@dan?");
        await dans.UntilAsync("mention");
        await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Ben.Id, "@mod?"));
        Assert.True((await dans.UntilAsync("mention")).Data.GetProperty("gone").GetBoolean());
        await CountsAsync(Cast.Dan, 0);
        await CountsAsync(Cast.Mod, 1);
        await DoAsync((DeleteMessage delete) => delete.RunAsync(said.Id, Cast.Ben.Id));
        await CountsAsync(Cast.Mod, 0);
        Assert.False(await App.ReadAsync(db => db.Mentions.AnyAsync()));
    }

    [Fact]
    public async Task Who_is_named_too_stays_mentioned_when_everyone_is_edited_away()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        var said = await SayAsync(Cast.Mod, Cast.PondBuild, "@everyone, and @dan most of all");
        await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Mod.Id, "Only @dan"));
        await SayAsync(Cast.Ben, Cast.PondBuild, "Later");
        var told = (await dans.UpToAsync(IsSecond)).FindAll(f => f.Name == "mention");
        Assert.False(told[^1].Data.GetProperty("gone").GetBoolean());
        Assert.True(told[^1].Data.GetProperty("late").GetBoolean());
        await CountsAsync(Cast.Dan, 1);
        await CountsAsync(Cast.Ana, 0);
    }

    [Fact]
    public async Task A_deleted_mention_is_told_by_its_own_event_but_not_to_who_left()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        var said = await SayAsync(Cast.Ben, Cast.PondBuild, "@dan and @mod");
        await dans.UntilAsync("mention");
        await DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Ana.Id, Cast.Mod.Id));
        await DoAsync((DeleteMessage delete) => delete.RunAsync(said.Id, Cast.Ben.Id));
        Assert.True((await dans.UntilAsync("mention")).Data.GetProperty("gone").GetBoolean());
        Assert.Equal(1, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Mention && e.UserId == Cast.Mod.Id)));
    }

    [Fact]
    public async Task Many_in_one_channel_do_not_hide_those_of_another()
    {
        await App.Writes.RunAsync(async scope =>
        {
            await scope.Db.Channels.Where(c => c.Id == Cast.General.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LastNo, 9000L));
            for (var no = 8000; no < 8150; no++)
                scope.Db.Mentions.Add(new() { UserId = Cast.Dan.Id, ChannelId = Cast.General.Id, No = no, AuthorId = Cast.Ben.Id });
        });
        await SayAsync(Cast.Ben, Cast.PondBuild, "@dan?");
        using var dan = await App.AsAsync(Cast.Dan);
        var listed = (await dan.GetAsync("/d")).One("#sidebar").GetAttribute("data-mentions")!.Split(' ');
        Assert.Equal(100, listed.Count(each => each.StartsWith($"{Cast.General.Id}", StringComparison.Ordinal)));
        Assert.Single(listed, each => each.StartsWith($"{Cast.PondBuild.Id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_a_block_lets_one_through_nor_a_later_one_keeps_it()
    {
        await SayAsync(Cast.Flo, Cast.PondBuild, "@ben @dan");
        await SayAsync(Cast.Ben, Cast.PondBuild, "@flo @dan");
        await CountsAsync(Cast.Ben, 0);
        await CountsAsync(Cast.Flo, 0);
        await CountsAsync(Cast.Dan, 2);
        await DoAsync((BlockUser block) => block.RunAsync(Cast.Dan.Id, Cast.Flo.Id));
        await CountsAsync(Cast.Dan, 1);
    }

    [Fact]
    public async Task Everyone_is_one_mark_and_one_event_that_no_blocked_pair_gets()
    {
        await DoAsync((BlockUser block) => block.RunAsync(Cast.Mod.Id, Cast.Ben.Id));
        await DoAsync((BlockUser block) => block.RunAsync(Cast.Dan.Id, Cast.Mod.Id));
        var streams = new Dictionary<Person, EventStream>();
        foreach (var person in new[] { Cast.Ana, Cast.Ben, Cast.Dan, Cast.Mod })
            streams[person] = await OpenAsync(await App.AsAsync(person));
        var before = await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Mention));
        await SayAsync(Cast.Mod, Cast.PondBuild, "@everyone, look");
        await SayAsync(Cast.Mod, Cast.PondBuild, "Later");
        Assert.Equal(before + 1, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Mention)));
        Assert.False(await App.ReadAsync(db => db.Mentions.AnyAsync()));
        foreach (var (person, stream) in streams)
        {
            var frames = await stream.UpToAsync(IsSecond);
            Assert.Equal(person == Cast.Ana, frames.Exists(f => f.Name == "mention"));
            await CountsAsync(person, person == Cast.Ana ? 1 : 0);
            await stream.DisposeAsync();
        }
        await CountsAsync(Cast.Flo, 1);
    }

    [Fact]
    public async Task Here_are_those_who_are_online_when_it_is_sent()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var dans = await OpenAsync(dan);
        await dans.UntilAsync("presence"); // By now Dan is online.
        await SayAsync(Cast.Mod, Cast.PondBuild, "@here, quick");
        await dans.UntilAsync("mention");
        await CountsAsync(Cast.Dan, 1);
        await CountsAsync(Cast.Ana, 0);
    }

    [Fact]
    public async Task A_reply_mentions_whom_it_answers_unless_it_is_quiet()
    {
        await ReplyAsync(Cast.Dan, new Draft("Hello, Ben", Cast.BensHello));
        await CountsAsync(Cast.Ben, 1);
        await ReplyAsync(Cast.Dan, new Draft("No need to look", Cast.BensHello, Notifies: false));
        await CountsAsync(Cast.Ben, 1);
        await ReplyAsync(Cast.Flo, new Draft("Unheard", Cast.BensHello));
        await ReplyAsync(Cast.Ben, new Draft("To myself", Cast.BensHello));
        await CountsAsync(Cast.Ben, 0); // Who writes has read what was above.
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.OpenAsync($"/messages/{Cast.EvesGoodbye}");
        await dan.SubmitAsync(page, ".message-reply", ("text", "By the form"));
        var quiet = await dan.PostAsync(Cast.General.Address, ("text", "Quiet"), ("reply", $"{Cast.BensHello}"), ("notify", "false"));
        quiet.Is(HttpStatusCode.Redirect);
        await CountsAsync(Cast.Ben, 0);
        Assert.Equal([false, true, false, false, false, true], await App.ReadAsync(db =>
            db.Messages.Where(m => m.ReplyToId != null).OrderBy(m => m.No).Select(m => m.IsQuiet).ToListAsync()));
    }

    [Fact]
    public async Task New_names_show_without_a_change_of_the_message_and_the_editor_has_usernames()
    {
        var said = await SayAsync(Cast.Ben, Cast.General, "@dan in #pond-build");
        var reply = await ReplyAsync(Cast.Ana, new Draft("Yes", said.Id));
        await App.Writes.RunAsync(scope => scope.Db.Users.Where(u => u.Id == Cast.Dan.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "<b>Daniel</b>")));
        await App.Writes.RunAsync(scope => scope.Db.Channels.Where(c => c.Id == Cast.PondBuild.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Name, "lake")));
        Assert.Equal("@<b>Daniel</b> in #lake", (await RowAsync(Cast.Ana, said)).QuerySelector(".msg-body")!.TextContent.Trim());
        Assert.Equal("@<b>Daniel</b> in #lake", (await RowAsync(Cast.Ana, reply)).QuerySelector("[data-line]")!.TextContent);
        using var ben = await App.AsAsync(Cast.Ben);
        var words = JsonElement.Parse((await ben.GetAsync($"/messages/{said.Id}?handler=Words")).Body).GetProperty("words").GetString()!;
        Assert.Equal("@dan in #pond-build", words);
        Assert.Equal(ChangeOutcome.Unchanged, await DoAsync((EditMessage edit) => edit.RunAsync(said.Id, Cast.Ben.Id, words)));
        await App.Writes.RunAsync(scope => scope.Db.Channels.Where(c => c.Id == Cast.PondBuild.Id).ExecuteDeleteAsync());
        Assert.Equal("@<b>Daniel</b> in #deleted channel", (await RowAsync(Cast.Ana, said)).QuerySelector(".msg-body")!.TextContent.Trim());
    }

    [Fact]
    public async Task A_restricted_channel_is_neither_named_nor_told_to_those_outside()
    {
        var said = await SayAsync(Cast.Ben, Cast.General, "See #pond-build");
        await App.Writes.RunAsync(async scope =>
        {
            await scope.Db.Channels.Where(c => c.Id == Cast.PondBuild.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.IsRestricted, true));
            scope.Db.Access.AddRange(new[] { Cast.Ben, Cast.Mod }
                .Select(p => new Access { ChannelId = Cast.PondBuild.Id, UserId = p.Id, Since = scope.Now }));
        });
        Assert.Equal("See #deleted channel", (await RowAsync(Cast.Ana, said)).QuerySelector(".msg-body")!.TextContent.Trim());
        await SayAsync(Cast.Mod, Cast.PondBuild, "@everyone @dan @ben");
        await CountsAsync(Cast.Ben, 1);
        await CountsAsync(Cast.Dan, 0);
        Assert.Equal([Cast.Ben.Id], await App.ReadAsync(db => db.Mentions.Select(m => m.UserId).ToListAsync()));
    }

    [Fact]
    public async Task Twenty_are_honoured_and_no_more()
    {
        var row = await RowAsync(Cast.Dan, await SayAsync(Cast.Ben, Cast.General, string.Join(' ', Enumerable.Repeat("@dan", 21))));
        Assert.Equal(20, row.QuerySelectorAll(".mention").Length);
        Assert.EndsWith(" @dan", row.QuerySelector(".msg-body")!.TextContent.Trim(), StringComparison.Ordinal);
        var longest = "@dan " + new string('x', Message.TextMax - 5);
        Assert.NotEmpty((await RowAsync(Cast.Dan, await SayAsync(Cast.Ben, Cast.General, longest))).QuerySelectorAll(".mention"));
    }

    [Fact]
    public async Task Leaving_clears_and_returning_brings_nothing_back()
    {
        await SayAsync(Cast.Ben, Cast.PondBuild, "@dan?");
        await DoAsync((LeaveZone leave) => leave.RunAsync(Cast.PondClub, Cast.Dan.Id));
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Equal("", (await dan.GetAsync("/sidebar")).One("#sidebar").GetAttribute("data-mentions"));
        await SayAsync(Cast.Ben, Cast.PondBuild, "@dan, are you gone?");
        await DoAsync((JoinByInvite join) => join.RunAsync(Cast.Dan.Id, Cast.Invite));
        await CountsAsync(Cast.Dan, 0);
    }

    [Fact]
    public async Task In_a_conversation_only_the_other_is_mentioned()
    {
        var said = await SayAsync(Cast.Dan, Cast.BenAndDan, "@ben and @ana in #general, @everyone");
        Assert.Equal("@Ben Member", Assert.Single((await RowAsync(Cast.Ben, said)).QuerySelectorAll(".mention")).TextContent);
        using var ben = await App.AsAsync(Cast.Ben);
        var chats = await ben.GetAsync("/sidebar");
        Assert.Contains("@Ben Member and @ana", chats.One(".dm .small").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, chats.All(".badge.at").Count); // On the conversation, and on the chats as a whole.
    }

    [Fact]
    public async Task Hostile_names_are_text_in_a_chip_and_in_the_list()
    {
        string? harmless = null;
        var said = await SayAsync(Cast.Ben, Cast.General, "@dan");
        foreach (var (_, text) in HostileTexts.All.Prepend(new("Harmless", "Harmless")))
        {
            if (DisplayName.Clean(text, User.DisplayNameMax) is not { Length: > 0 } name) continue;
            await App.Writes.RunAsync(scope => scope.Db.Users.Where(u => u.Id == Cast.Dan.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, name)));
            var row = await RowAsync(Cast.Ana, said);
            Assert.Equal(harmless ??= HostileTexts.SkeletonOf(row), HostileTexts.SkeletonOf(row));
            Assert.Equal($"@{name}", row.QuerySelector(".mention")!.TextContent);
        }
    }

    private static bool IsSecond(EventStream.Frame frame) => frame.Name == "unread" && frame.Data.GetProperty("n").GetInt64() == 2;

    private Task<Message> ReplyAsync(Person author, Draft draft) => DoAsync(async (PostMessage post) =>
        (await post.RunAsync(Cast.General.Id, author.Id, "", draft)).Message!);

    private async Task<AngleSharp.Dom.IElement> RowAsync(Person reader, Message said)
    {
        using var visitor = await App.AsAsync(reader);
        return (await visitor.GetAsync($"/messages/{said.Id}")).One($"#m-{said.Id}");
    }

    /// <summary>On the tile of the zone and on its channels together.</summary>
    private async Task CountsAsync(Person person, int count)
    {
        using var visitor = await App.AsAsync(person);
        var page = await visitor.GetAsync($"/sidebar?zone={Cast.PondClub}");
        Assert.Equal(count, page.All(".rail .zone .tile .badge.at").Sum(Shown));
        Assert.Equal(count, page.All(".channel .badge.at").Sum(Shown));

        static int Shown(AngleSharp.Dom.IElement badge) => int.Parse(badge.GetAttribute("data-count")!, CultureInfo.InvariantCulture);
    }
}
