using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Hostile messages are shown and have no effect. HostileNamesTests does the same for names.</summary>
public sealed class HostileTextTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    [Fact]
    public void Text_becomes_the_permitted_elements_and_nothing_else()
    {
        var wrong = new List<string>();
        foreach (var (_, text) in HostileTexts.All)
        {
            var body = Body(MessageBody.ToHtml(text.Replace("\0", "", StringComparison.Ordinal)));
            if (HostileTexts.WrongWith(body, text) is { } what) wrong.Add($"{text}\n  has {what}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("> {0}")]
    [InlineData(">>> {0}")]
    [InlineData("- {0}")]
    [InlineData("1. [x] {0}")]
    [InlineData("# {0}")]
    [InlineData("|x|\n|-|\n|{0}|")]
    [InlineData("||{0}||")]
    [InlineData("**{0}** __{0}__")]
    [InlineData("[{0}](https://example.org)")]
    [InlineData("[x]({0})")]
    [InlineData("```js\n{0}\n```")]
    [InlineData("```{0}\nx\n```")]
    public void It_becomes_nothing_else_inside_of_any_mark(string mark)
    {
        foreach (var (_, text) in HostileTexts.All)
        {
            var marked = mark.Replace("{0}", text.Replace("\0", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.True(HostileTexts.ForbiddenIn(Body(MessageBody.ToHtml(marked))) is null, marked);
            MessageBody.LineOf(marked, _ => "");
        }
    }

    [Theory]
    [InlineData("<p>x<script>alert(1)</script></p>")]
    [InlineData("<p onclick=alert(1)>x</p>")]
    [InlineData("<p hx-get=/account/sign-out>x</p>")]
    [InlineData("<p class=app>x</p>")]
    [InlineData("<p><a href=javascript:alert(1) rel='noopener noreferrer nofollow ugc' target=_blank>x</a></p>")]
    [InlineData("<p><a href=/account/sign-out rel='noopener noreferrer nofollow ugc' target=_blank>x</a></p>")]
    [InlineData("<p><a href=https://example.org rel=noopener target=_blank>x</a></p>")]
    [InlineData("<p>y</p>")]
    public void The_check_would_find_a_violation(string html) => Assert.NotNull(HostileTexts.WrongWith(Body(html), "x"));

    [Fact]
    public async Task A_channel_full_of_them_is_a_list_of_messages_like_any_other()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        var ids = new Dictionary<string, string>();
        foreach (var draft in HostileTexts.All.Select(t => new Draft(t.Text)))
            ids[$"m-{(await post.RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, "", draft)).Message!.Id}"] = draft.Cleaned().Text;
        using var dan = await App.AsAsync(Cast.Dan);
        var seen = 0;
        var page = await dan.OpenAsync(Cast.PondBuild.Address);
        while (true)
        {
            foreach (var item in page.All("li.msg"))
            {
                Assert.Null(HostileTexts.WrongWith(item.QuerySelector(".msg-body")!, ids[item.Id!]));
                seen++;
            }
            // Whatever the text, an item has one of two shapes: with a head, or as a continuation.
            Assert.InRange(page.All("li.msg").Select(HostileTexts.SkeletonOf).Distinct().Count(), 1, 2);
            if (page.All("a[rel=prev]").Count == 0) break;
            page = await dan.OpenAsync(page.One("a[rel=prev]").GetAttribute("href")!);
        }
        Assert.Equal(HostileTexts.All.Count, seen);
    }

    [Fact]
    public async Task An_edit_reaches_a_stream_and_the_box_for_editing_just_the_same()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await App.Services.GetRequiredService<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, "Harmless");
        var harmless = HostileTexts.SkeletonOf((await ben.OpenAsync($"/messages/{Cast.BensHello}")).One("html"));
        await using var stream = await EventStream.OpenAsync(ben, $"watch={Cast.General.Id}:0");
        foreach (var (_, text) in HostileTexts.All.Where(t => t.Kind.StartsWith("Breaking", StringComparison.Ordinal)))
        {
            var outcome = await App.Services.GetRequiredService<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, text);
            Assert.Equal(ChangeOutcome.Changed, outcome);
            var frame = (await stream.UntilAsync("edit")).Data;
            Assert.Null(HostileTexts.WrongWith(Body(frame.GetProperty("html").GetString()!).QuerySelector(".msg-body")!, text));
            var page = await ben.OpenAsync($"/messages/{Cast.BensHello}");
            Assert.Equal(HostileTexts.Squeeze(text), HostileTexts.Squeeze(page.One("#words").TextContent));
            Assert.Equal(harmless, HostileTexts.SkeletonOf(page.One("html")));
        }
    }

    [Fact]
    public async Task An_address_of_ten_thousand_letters_is_refused_and_stays_in_the_box()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var text = $"https://example.org/{new string('a', 10_000)}";
        var before = await App.ReadAsync(db => db.Messages.CountAsync());
        var page = await ben.SubmitAsync(await ben.OpenAsync(Cast.General.Address), "form.composer", ("text", text));
        Assert.Equal(422, (int)page.Status);
        Assert.Equal(text, page.One("#composer").TextContent.Trim());
        Assert.Equal(before, await App.ReadAsync(db => db.Messages.CountAsync()));
    }

    private static IElement Body(string html) => new HtmlParser().ParseDocument(html).Body!;
}
