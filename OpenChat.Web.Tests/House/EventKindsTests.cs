using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.House;

/// <summary>What the server sends, the stream's script listens to, and docs/live-events.md lists.</summary>
public sealed partial class EventKindsTests
{
    private static readonly string Stream = Script("live/stream.js");

    /// <summary>Frames of the log, by name.</summary>
    private static IEnumerable<string> Durable =>
        EventKinds.All.Values.Select(traits => traits.Frame).OfType<string>().Append(EventKinds.Unread).Distinct().Order();

    [Fact]
    public void Every_kind_has_its_row_in_the_table() => Assert.Equal(Enum.GetValues<EventKind>().Order(), EventKinds.All.Keys.Order());

    [Fact]
    public void A_kind_that_a_newer_version_wrote_means_nothing_here() =>
        Assert.Equal(new EventTraits(Frame: null), ((EventKind)999).Traits);

    [Fact]
    public void Stream_script_lists_the_durable_frames() => Assert.Equal(Durable, Names(DurableList().Match(Stream)).Order());

    [Fact]
    public void The_docs_list_every_event_of_a_page_and_no_other()
    {
        var ephemeral = Names(EphemeralList().Match(Stream)).Except(["bye"]); // It ends a stream and reaches no page.
        var ofThePage = Emitted().Matches(Script("live/connection.js")).Select(m => m.Groups[1].Value);
        Assert.Equal(Durable.Concat(ephemeral).Concat(ofThePage).Distinct().Order(), Documented().Order());
    }

    [Fact]
    public void Only_kinds_that_count_in_a_channel_change_a_message()
    {
        var counted = EventKinds.All.Where(kind => kind.Value.Counts).ToList();
        Assert.Equal(
            [EventKind.Message, EventKind.Edit, EventKind.React, EventKind.Pin, EventKind.Delete], counted.Select(kind => kind.Key));
        Assert.All(counted.Where(kind => kind.Key != EventKind.Message), kind => Assert.True(kind.Value.ChangesRow));
    }

    [Fact]
    public void The_docs_have_the_same_table_of_kinds()
    {
        static string Word(bool value) => value ? "yes" : "no";
        var expected = EventKinds.All.Select(kind => (string[])[$"`{kind.Key}`", kind.Value.Frame is { } frame ? $"`{frame}`" : "–",
            Word(kind.Value.Counts), Word(kind.Value.ChangesRow), Word(kind.Value.MayEndSeat)]);
        Assert.Equal(expected.Select(Row), Table("| kind |").Skip(2).Select(line => Row(Cells(line).Take(5))));

        static string Row(IEnumerable<string> cells) => string.Join(" | ", cells);
    }

    private static IEnumerable<string> Documented() =>
        Table("| event |").SelectMany(line => Event().Matches(Cells(line).First())).Select(m => m.Groups[1].Value);

    /// <summary>The lines of the table in docs/live-events.md that begins like this.</summary>
    private static IEnumerable<string> Table(string head) => File.ReadAllLines(Path.Combine(Sources.Root, "docs", "live-events.md"))
        .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'));

    private static IEnumerable<string> Cells(string line) => line.Split('|').Skip(1).Select(cell => cell.Trim());

    private static IEnumerable<string> Names(Match list)
    {
        Assert.True(list.Success);
        return Quoted().Matches(list.Groups[1].Value).Select(m => m.Groups[1].Value);
    }

    private static string Script(string path) => File.ReadAllText(Path.Combine(Sources.Web, "wwwroot/js", path));

    [GeneratedRegex(@"const DURABLE = \[([^\]]*)\]")]
    private static partial Regex DurableList();

    [GeneratedRegex(@"\[\.\.\.DURABLE,([^\]]*)\]")]
    private static partial Regex EphemeralList();

    [GeneratedRegex(@"emit\('live:(\w+)'")]
    private static partial Regex Emitted();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"`live:(\w+)`")]
    private static partial Regex Event();
}
