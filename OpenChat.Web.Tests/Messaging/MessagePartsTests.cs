using System.Collections.Concurrent;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Razor.Hosting;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Tests.Messaging;

[assembly: RazorCompiledItem(typeof(StampView), "mvc.1.0.view", "/Pages/Messages/Parts/_Stamp.cshtml")]
[assembly: RazorCompiledItem(typeof(MoodView), "mvc.1.0.view", "/Pages/Messages/Parts/_Mood.cshtml")]

namespace OpenChat.Web.Tests.Messaging;

/// <summary>
/// Two parts that only exist here, one covered by a message's rev and one not. Each takes a class, a partial and a registration.
/// </summary>
public sealed class MessagePartsTests() : AppTest(new() { Services = AddParts })
{
    private StampPart Stamp => App.Services.GetServices<IMessagePart>().OfType<StampPart>().Single();
    private MoodPart Mood => App.Services.GetServices<IMessagePart>().OfType<MoodPart>().Single();

    [Fact]
    public async Task A_part_shows_on_the_page_the_stream_the_repair_and_the_permalink()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await EventStream.OpenAsync(dan, $"watch={Cast.General.Id}:0");
        var post = App.Services.GetRequiredService<PostMessage>();
        var said = (await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft("Rain."))).Message!;
        var expected = $"stamp of {said.Id} mood of {said.Id}";
        Assert.Equal(expected, Shown((await stream.UntilAsync("message")).Data.GetProperty("html").GetString()!));
        Assert.Equal(expected, Shown((await dan.GetAsync(Cast.General.Address)).One($"#m-{said.Id}").OuterHtml));
        Assert.Equal(expected, Shown((await dan.GetAsync($"/messages/{said.Id}")).One($"#m-{said.Id}").OuterHtml));
        var repair = JsonElement.Parse((await dan.GetAsync($"/channels/{Cast.General.Id}/changes?after={said.Seq - 1}")).Body);
        Assert.Equal(expected, Shown(Assert.Single(repair.GetProperty("changes").EnumerateArray()).GetProperty("html").GetString()!));
    }

    [Fact]
    public async Task A_part_covered_by_the_rev_is_cached_and_any_other_is_current()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await RowAsync(dan);
        Stamp.Texts[Cast.BensHello] = "new stamp";
        Mood.Texts[Cast.BensHello] = "new mood";
        Assert.Equal($"stamp of {Cast.BensHello} new mood", Shown(await RowAsync(dan)));
        await App.Services.GetRequiredService<EditMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id, "Hello, frogs");
        Assert.Equal("new stamp new mood", Shown(await RowAsync(dan)));
    }

    [Fact]
    public async Task A_page_loads_each_part_once_and_a_cached_one_only_parts_not_covered_by_the_rev()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        await RowAsync(dan);
        Assert.Equal((1, 1), (Stamp.Loads, Mood.Loads));
        await RowAsync(dan);
        Assert.Equal((1, 2), (Stamp.Loads, Mood.Loads));
    }

    [Fact]
    public async Task A_deleted_message_shows_its_author_and_no_other_part()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.NotEmpty(Shown(await RowAsync(dan)));
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(Cast.BensHello, Cast.Ben.Id);
        var row = await RowAsync(dan);
        Assert.Empty(Shown(row));
        Assert.Contains("Ben Member", row, StringComparison.Ordinal);
    }

    private static async Task<string> RowAsync(Visitor visitor) =>
        (await visitor.GetAsync(Cast.General.Address)).One($"#m-{Cast.BensHello}").OuterHtml;

    /// <summary>What the two parts rendered, in the order of the row.</summary>
    private static string Shown(string row) =>
        string.Join(' ', new HtmlParser().ParseDocument(row).QuerySelectorAll("p.test-part").Select(p => p.TextContent));

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<IMessagePart, StampPart>().AddSingleton<IMessagePart, MoodPart>();
        services.AddMvcCore().ConfigureApplicationPartManager(manager =>
            manager.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(StampView).Assembly)));
    }
}

public sealed record Stamp(string Text) : PartState(PartPlace.Above);

public sealed record Mood(string Text) : PartState(PartPlace.Below);

public sealed class StampPart() : TestPart(isCoveredByRev: true)
{
    protected override PartState State(Guid message) => new Stamp(Texts.GetValueOrDefault(message, $"stamp of {message}"));
}

public sealed class MoodPart() : TestPart(isCoveredByRev: false)
{
    protected override PartState State(Guid message) => new Mood(Texts.GetValueOrDefault(message, $"mood of {message}"));
}

public abstract class TestPart(bool isCoveredByRev) : IMessagePart
{
    private int loads;

    public ConcurrentDictionary<Guid, string> Texts { get; } = [];
    public int Loads => loads;
    public bool IsCoveredByRev => isCoveredByRev;

    public Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        Interlocked.Increment(ref loads);
        return Task.FromResult<Func<MessageView, PartState?>>(m => State(m.Id));
    }

    protected abstract PartState State(Guid message);
}

internal sealed class StampView : TestPartView
{
    protected override string Text => Model.Part<Stamp>()!.Text;
}

internal sealed class MoodView : TestPartView
{
    protected override string Text => Model.Part<Mood>()!.Text;
}

/// <summary>What the Razor compiler would generate from a partial with one paragraph.</summary>
internal abstract class TestPartView : RazorPage<MessageView>
{
    protected abstract string Text { get; }

    public override Task ExecuteAsync()
    {
        WriteLiteral("<p class=\"test-part\">");
        Write(Text);
        WriteLiteral("</p>");
        return Task.CompletedTask;
    }
}
