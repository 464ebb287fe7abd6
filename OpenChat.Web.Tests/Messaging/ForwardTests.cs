using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Tests.Pages;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>A message that is passed on to another channel or person, with where it is from.</summary>
public sealed class ForwardTests : LiveStreamTest
{
    private static readonly string Path = $"/messages/{Cast.BensHello}/forward";

    private Task<PostResult> ForwardAsync(Person person, Place to, Guid message) =>
        DoAsync((PostMessage post) => post.RunAsync(to.Id, person.Id, "", new Draft("", ForwardOf: message)));

    private async Task<MessageView> ShownAsync(Guid id)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<MessageHistory>().ByIdAsync([id])).Single();
    }

    [Fact]
    public async Task Without_script_a_form_forwards_with_a_word_of_ones_own()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.OpenAsync(Path);
        Assert.Equal("Hello, pond people", page.One(".quoted").TextContent);
        var names = page.Texts("#forward-list label");
        Assert.Contains(names, name => name.StartsWith("#pond-build", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("Ben Member", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.Contains("Lounge", StringComparison.OrdinalIgnoreCase)); // No voice channels.
        var sent = await dan.SubmitOnlyAsync(page, "[data-forward-form]", ("to", $"{Cast.PondBuild.Id}"), ("text", "Look, ana"));
        var there = await dan.GetAsync(new Uri(App.Address, sent.Location).PathAndQuery);
        Assert.StartsWith(Cast.PondBuild.Address, new Uri(App.Address, there.Location).AbsolutePath, StringComparison.Ordinal);
        var channel = await dan.OpenAsync(Cast.PondBuild.Address);
        Assert.Equal(["Hello, pond people", "Look, ana"], channel.Texts(".msg .msg-body").TakeLast(2));
        Assert.Contains("Forwarded from BBen Member #general", channel.Texts(".reply-to[data-forward]").Single(), StringComparison.Ordinal);
        Assert.Equal($"/messages/{Cast.BensHello}?handler=Jump", channel.One("[data-forward] a").GetAttribute("href"));
    }

    [Fact]
    public async Task Only_what_one_may_see_to_where_one_may_post()
    {
        Assert.Equal(PostOutcome.Posted, (await ForwardAsync(Cast.Ben, Cast.BenAndDan, Cast.BensHello)).Outcome);
        var secret = (await SayAsync(Cast.Dan, Cast.BenAndDan, "Between us")).Id;
        Assert.Equal(PostOutcome.ForwardGone, (await ForwardAsync(Cast.Ana, Cast.General, secret)).Outcome); // Not hers to see.
        Assert.Equal(PostOutcome.ForwardGone, (await ForwardAsync(Cast.Cleo, Cast.CleosGeneral, Cast.BensHello)).Outcome);
        Assert.Equal(PostOutcome.NotFound, (await ForwardAsync(Cast.Eve, Cast.General, Cast.BensHello)).Outcome); // Who left.
        Assert.Equal(PostOutcome.NotAllowed, (await ForwardAsync(Cast.Ben, Cast.BenAndFlo, Cast.BensHello)).Outcome); // Blocked.
        await DoAsync((DeleteMessage delete) => delete.RunAsync(Cast.BensHello, Cast.Ben.Id));
        Assert.Equal(PostOutcome.ForwardGone, (await ForwardAsync(Cast.Dan, Cast.PondBuild, Cast.BensHello)).Outcome);
    }

    [Fact]
    public async Task It_stays_as_it_was_keeps_its_first_origin_and_calls_nobody()
    {
        var said = (await SayAsync(Cast.Ben, Cast.General, "@dan the pond is frozen")).Id;
        var first = (await ForwardAsync(Cast.Dan, Cast.BenAndDan, said)).Message!;
        var second = (await ForwardAsync(Cast.Ben, Cast.PondBuild, first.Id)).Message!;
        Assert.Equal(1, await App.ReadAsync(db => db.Mentions.CountAsync(m => m.UserId == Cast.Dan.Id))); // Where it was written.
        await DoAsync((EditMessage edit) => edit.RunAsync(said, Cast.Ben.Id, "All a joke"));
        Assert.Equal((said, said), (first.ForwardOfId, second.ForwardOfId));
        Assert.Contains("the pond is frozen", (await ShownAsync(second.Id)).Text, StringComparison.Ordinal);
        Assert.Equal(ChangeOutcome.NotAllowed, await DoAsync((EditMessage edit) => edit.RunAsync(second.Id, Cast.Ben.Id, "Mine")));
        var (inChat, inZone) = ((await ShownAsync(first.Id)).Part<Forward>()!, (await ShownAsync(second.Id)).Part<Forward>()!);
        Assert.Equal(("Ben Member", null), (inChat.Author!.DisplayName, inChat.Channel)); // The chat must not name the zone's channel.
        Assert.Equal("general", inZone.Channel);
    }

    [Fact]
    public async Task Names_that_only_its_zone_knows_become_text_elsewhere()
    {
        var said = (await SayAsync(Cast.Ben, Cast.General, "See #pond-build, @dan")).Id;
        var direct = (await ForwardAsync(Cast.Ben, Cast.BenAndDan, said)).Message!;
        var zone = (await ForwardAsync(Cast.Ben, Cast.PondBuild, said)).Message!;
        Assert.StartsWith("See #pond-build, ", direct.Text, StringComparison.Ordinal);
        Assert.Equal([MentionKind.Person], MentionToken.In(direct.Text).Select(token => token.Kind));
        Assert.Equal(2, MentionToken.In(zone.Text).Count());
    }

    [Fact]
    public async Task After_a_lost_answer_other_words_are_sent_and_the_message_is_not_sent_again()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        (string, string)[] first = [("to", $"{Cast.PondBuild.Id}"), ("nonce", "n"), ("text", "Look")];
        await dan.PostAsync(Path, first);
        await dan.PostAsync(Path, first);
        await dan.PostAsync(Path, ("to", $"{Cast.PondBuild.Id}"), ("nonce", "n"), ("text", "Look here"));
        Assert.Equal(["Hello, pond people", "Look", "Look here"], await App.ReadAsync(db => db.Messages
            .Where(m => m.ChannelId == Cast.PondBuild.Id).OrderBy(m => m.No).Select(m => m.Text).ToListAsync()));
    }

    [Fact]
    public async Task A_refusal_says_why_and_keeps_the_words()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var nowhere = await dan.PostAsync(Path, ("text", "Look"));
        Assert.Equal("Choose where to forward it.", nowhere.Is(HttpStatusCode.UnprocessableEntity).One(".error-text").TextContent.Trim());
        Assert.Equal("Look", nowhere.One("#forward-text").TextContent);
        (await dan.PostAsync(Path, ("to", $"{Cast.CleosGeneral.Id}"))).Is(HttpStatusCode.UnprocessableEntity);
        (await dan.PostAsync(Path, ("to", $"{Cast.PondBuild.Id}"), ("text", new string('x', 4001)))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Empty(await App.ReadAsync(db => db.Messages.Where(m => m.ForwardOfId != null).ToListAsync()));
    }
}
