namespace OpenChat.Web.Tests.Pages;

/// <summary>Reading and posting in a channel without script.</summary>
public sealed class ChannelPageTests : AppTest
{
    [Fact]
    public async Task Member_reads_posts_and_comes_back_to_the_message()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = (await ben.OpenAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        Assert.Equal(["Hello, pond people", "I am off, goodbye"], page.Texts(".messages .msg-body"));
        Assert.Equal("general", page.One(".pane-head h1").TextContent.Trim());
        var sent = await ben.SubmitOnlyAsync(page, "form.composer", ("text", "Two lines\nof **words**"));
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        var message = await App.ReadAsync(db => db.Messages.SingleAsync(m => m.AuthorId == Cast.Ben.Id && m.No == 3));
        Assert.EndsWith($"{Cast.General.Address}#m-{message.Id}", sent.Response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        page = await ben.OpenAsync(Cast.General.Address);
        Assert.Equal("Two lines<br>\nof <strong>words</strong>", page.One($"#m-{message.Id} .msg-body p").InnerHtml);
        Assert.Equal("", page.One("form.composer textarea").TextContent);
    }

    [Fact]
    public async Task What_follows_a_deleted_message_names_its_author_again()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        foreach (var text in new[] { "one", "two", "three", "four" })
            await ben.PostAsync(Cast.PondBuild.Address, ("text", text), ("nonce", text));
        Assert.Equal(3, (await ben.OpenAsync(Cast.PondBuild.Address)).All(".msg.cont").Count);
        var two = await App.ReadAsync(db => db.Messages.SingleAsync(m => m.Text == "two"));
        await ben.PostAsync($"/messages/{two.Id}?handler=Delete");
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        Assert.Equal(["four"], page.Texts(".msg.cont .msg-body"));
    }

    [Fact]
    public async Task Dates_have_one_form_on_every_page_without_script_too()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await dan.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 1 });
        var now = await App.ReadAsync(db => db.Messages.Where(m => m.Id == Cast.EvesGoodbye).Select(m => m.CreatedAt).SingleAsync());
        var date = now.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        var page = await dan.OpenAsync(Cast.General.Address);
        Assert.Equal(now.ToString("dddd, ", CultureInfo.InvariantCulture) + date, page.One(".day").TextContent.Trim());
        Assert.Matches($"^{date}, [0-9]{{2}}:[0-9]{{2}} UTC$", page.One(".unread time").TextContent);
        (string, string)[] pages = [("/u/ben", "Here since"), ("/u/ben/card", "Here since"), ("/zones/pond-club/members", "joined")];
        foreach (var (address, sentence) in pages)
        {
            page = await dan.OpenAsync(address);
            Assert.Contains($"{sentence} {date}", page.Text, StringComparison.Ordinal);
            Assert.Equal("date", page.One("time[datetime$=Z]").GetAttribute("data-show")); // A script puts it in the reader's form.
        }
    }

    [Fact]
    public async Task Outsider_and_former_member_get_the_page_of_a_channel_that_does_not_exist()
    {
        foreach (var person in new[] { Cast.Cleo, Cast.Eve })
        {
            using var visitor = await App.AsAsync(person);
            var nothing = (await visitor.GetAsync("/z/pond-club/no-such-channel")).Is(HttpStatusCode.NotFound);
            string[] addresses =
                [Cast.General.Address, $"{Cast.General.Address}/1", $"{Cast.General.Address}?handler=History&before=9", "/z/pond-club"];
            foreach (var address in addresses)
                Assert.Equal(nothing.Text, (await visitor.GetAsync(address)).Is(HttpStatusCode.NotFound).Text);
            (await visitor.PostAsync(Cast.General.Address, ("text", "Let me in"), ("nonce", "n"))).Is(HttpStatusCode.NotFound);
        }
        Assert.Equal(2, await App.ReadAsync(db => db.Messages.CountAsync(m => m.ChannelId == Cast.General.Id)));
    }

    [Fact]
    public async Task Zone_leads_to_its_first_text_channel_and_says_so_where_there_is_none()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        Assert.Equal(Cast.CleosGeneral.Address, (await cleo.GetAsync("/z/cleos-corner")).Location);
        await App.Writes.RunAsync(scope => scope.Db.Channels.Where(c => c.Id == Cast.CleosGeneral.Id).ExecuteDeleteAsync());
        var empty = (await cleo.GetAsync("/z/cleos-corner")).Is(HttpStatusCode.OK);
        Assert.Contains("No text channels yet", empty.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_form_sent_twice_posts_once_and_a_refused_text_stays_in_the_box()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        var first = await ben.SubmitOnlyAsync(page, "form.composer", ("text", "Once"));
        var second = await ben.SubmitOnlyAsync(page, "form.composer", ("text", "Once"));
        Assert.Equal(first.Location, second.Location);
        var refused = (await ben.SubmitOnlyAsync(page, "form.composer", ("text", "Other words"))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Other words", refused.One("form.composer textarea").TextContent);
        Assert.NotEqual(page.One("input[name=nonce]").GetAttribute("value"), refused.One("input[name=nonce]").GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await ben.SubmitOnlyAsync(refused, "form.composer")).Status);
        var tooLong = await ben.SubmitOnlyAsync(page, "form.composer", ("text", new string('x', 4001)));
        tooLong.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("4001 characters, limit 4000", tooLong.One(".error-text").TextContent, StringComparison.Ordinal);
        Assert.Equal(4001, tooLong.One("form.composer textarea").TextContent.Length);
        (await ben.SubmitOnlyAsync(page, "form.composer", ("text", "  \n "))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["Once", "Other words"], (await ben.OpenAsync(Cast.PondBuild.Address)).Texts(".messages .msg-body"));
    }

    [Fact]
    public async Task Script_gets_a_small_answer_and_a_repeat_gets_the_first_message()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        ben.Http.DefaultRequestHeaders.Accept.Clear();
        ben.Http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        var first = (await ben.PostAsync(Cast.PondBuild.Address, ("text", "Hi"), ("nonce", "abc"))).Is(HttpStatusCode.Created);
        var again = (await ben.PostAsync(Cast.PondBuild.Address, ("text", "Hi"), ("nonce", "abc"))).Is(HttpStatusCode.OK);
        Assert.Equal(first.Body, again.Body);
        var other = (await ben.PostAsync(Cast.PondBuild.Address, ("text", "Ho"), ("nonce", "abc"))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("problem", other.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_and_newer_pages_follow_one_another_without_a_gap()
    {
        await SayAsync(Cast.PondBuild, 120);
        using var ben = await App.AsAsync(Cast.Ben);
        var latest = await ben.OpenAsync(Cast.PondBuild.Address);
        Assert.Equal(Numbers(71, 120), NumbersOf(latest));
        var older = await ben.OpenAsync(latest.One("a[rel=prev]").GetAttribute("href")!);
        Assert.Equal(Numbers(21, 70), NumbersOf(older));
        var first = await ben.OpenAsync(older.One("a[rel=prev]").GetAttribute("href")!);
        Assert.Equal(Numbers(1, 20), NumbersOf(first));
        Assert.Null(first.Document.QuerySelector("a[rel=prev]"));
        Assert.Contains("Welcome to #pond-build", first.Text, StringComparison.Ordinal);
        Assert.Equal(Numbers(21, 70), NumbersOf(await ben.OpenAsync(first.One("a[rel=next]").GetAttribute("href")!)));
        Assert.Equal(Cast.PondBuild.Address, first.One("[data-present]").GetAttribute("href"));
        var part = await ben.OpenAsync($"{Cast.PondBuild.Address}?handler=History&before=71");
        Assert.Equal(Numbers(21, 70), NumbersOf(part));
        Assert.Null(part.Document.QuerySelector("form.composer"));
    }

    [Fact]
    public async Task Permalink_shows_its_message_among_its_neighbours()
    {
        await SayAsync(Cast.PondBuild, 120);
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync($"{Cast.PondBuild.Address}/60");
        Assert.Equal("60", page.One("li[data-sought][autofocus]").GetAttribute("data-no"));
        Assert.Equal(Numbers(35, 84), NumbersOf(page));
        (await ben.GetAsync($"{Cast.PondBuild.Address}/121")).Is(HttpStatusCode.NotFound);
        (await ben.GetAsync($"{Cast.PondBuild.Address}/0")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task New_messages_are_below_a_line_until_marked_as_read()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.SubmitAsync(await ben.OpenAsync(Cast.PondBuild.Address), "form.composer", ("text", "Mine"));
        await SayAsync(Cast.PondBuild, 2);
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        Assert.StartsWith("2 new", page.One(".unread").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal("2", page.One(".unread + .msg").GetAttribute("data-no"));
        Assert.Null((await ben.SubmitAsync(page, ".unread form")).Document.QuerySelector(".unread"));
        using var dan = await App.AsAsync(Cast.Dan);
        var own = await dan.OpenAsync(Cast.PondBuild.Address);
        Assert.Null(own.Document.QuerySelector(".unread")); // His own messages are not new to him.
    }

    [Fact]
    public async Task The_author_of_messages_in_a_row_is_named_once()
    {
        await SayAsync(Cast.PondBuild, 3);
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostAsync(Cast.PondBuild.Address, ("text", "And I"), ("nonce", "n"));
        var rows = (await ben.OpenAsync(Cast.PondBuild.Address)).All(".messages > .msg");
        Assert.Equal([false, true, true, false], rows.Select(r => r.ClassList.Contains("cont")));
    }

    private Task SayAsync(Place place, int count) => App.Writes.RunAsync(async scope =>
    {
        var channel = await scope.Db.Channels.SingleAsync(c => c.Id == place.Id);
        for (var n = 1; n <= count; n++)
            await OpenChat.Web.Data.MessageWriting.AddMessageAsync(scope, channel, new Message
            {
                ChannelId = place.Id,
                AuthorId = Cast.Dan.Id,
                Text = string.Create(CultureInfo.InvariantCulture, $"Word {n}"),
                Nonce = Guid.CreateVersion7().ToString("N"),
                CreatedAt = scope.Now,
            });
    });

    private static IEnumerable<string> Numbers(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(n => n.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string?> NumbersOf(HtmlPage page) =>
        page.All(".messages > li[data-no]").Select(m => m.GetAttribute("data-no"));
}

/// <summary>Posting too fast: the text stays, and a retry of a stored message is not counted.</summary>
public sealed class ChannelPageLimitTests() : AppTest(new AppOptions { RateLimits = true, FakeTime = true })
{
    [Fact]
    public async Task Eleventh_message_in_five_seconds_is_refused_with_its_text_and_a_retry_is_not()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.PondBuild.Address);
        for (var n = 0; n < 10; n++)
        {
            var sent = await ben.PostAsync(Cast.PondBuild.Address, ("text", $"{n}"), ("nonce", $"n{n}"));
            Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        }
        var refused = (await ben.SubmitOnlyAsync(page, "form.composer", ("text", "One more"))).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("5", refused.Response.Headers.RetryAfter!.ToString());
        Assert.Equal("One more", refused.One("form.composer textarea").TextContent);
        Assert.Equal(page.One("input[name=nonce]").GetAttribute("value"), refused.One("input[name=nonce]").GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await ben.PostAsync(Cast.PondBuild.Address, ("text", "9"), ("nonce", "n9"))).Status);
        using var dan = await App.AsAsync(Cast.Dan); // Behind the same address.
        Assert.Equal(HttpStatusCode.Redirect, (await dan.PostAsync(Cast.PondBuild.Address, ("text", "Mine"), ("nonce", "d"))).Status);
        App.Clock!.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.Redirect, (await ben.SubmitOnlyAsync(refused, "form.composer")).Status);
    }
}
