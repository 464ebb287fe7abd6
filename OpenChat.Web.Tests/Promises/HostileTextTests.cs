using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What someone wrote is shown, and does nothing. Here as messages; HostileNamesTests has the rest.</summary>
public sealed class HostileTextTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    [Fact]
    public void Words_become_the_permitted_elements_and_nothing_else()
    {
        var wrong = HostileTexts.All.Select(t => (t.Text, Wrong: HostileTexts.WrongWith(Body(MessageBody.ToHtml(t.Text.Replace("\0", "", StringComparison.Ordinal))), t.Text))).Where(t => t.Wrong is not null);
        var told = string.Join("\n", wrong.Select(t => $"{t.Text}\n  has {t.Wrong}"));
        Assert.True(told.Length == 0, told);
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
        foreach (var (_, text) in HostileTexts.All)
            ids[$"m-{(await post.RunAsync(Cast.PondBuild.Id, Cast.Ben.Id, "", text)).Message!.Id}"] = text;
        using var dan = await App.AsAsync(Cast.Dan);
        var seen = 0;
        for (var page = await dan.OpenAsync(Cast.PondBuild.Address); ; page = await dan.OpenAsync(page.One("a[rel=prev]").GetAttribute("href")!))
        {
            foreach (var item in page.All("li.msg"))
            {
                Assert.Null(HostileTexts.WrongWith(item.QuerySelector(".msg-body")!, ids[item.Id!]));
                seen++;
            }
            // Whatever the words, each item is one of two: with a head, or going on. Nothing of them stands outside.
            Assert.InRange(page.All("li.msg").Select(HostileTexts.SkeletonOf).Distinct().Count(), 1, 2);
            if (page.All("a[rel=prev]").Count == 0) break;
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
            Assert.Equal(ChangeOutcome.Changed, await App.Services.GetRequiredService<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, text));
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
