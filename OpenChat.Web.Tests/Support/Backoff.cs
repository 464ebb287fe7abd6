using System.Text.RegularExpressions;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Support;

/// <summary>How long a browser waits before it reconnects, read from js/live/stream.js: a copy of its numbers would drift.</summary>
/// <param name="pace">How many times faster than a browser, where a test has no time.</param>
public sealed partial class Backoff(double pace)
{
    private static readonly Lazy<(double Low, double High)[]> Steps = new(Read);
    private int failures;

    /// <summary>The stream was open for a while: what fails now fails for the first time.</summary>
    public void Lived() => failures = 0;

    /// <summary>Waits as the browser does after a failure, during the first two minutes of an outage.</summary>
    public Task WaitAsync(CancellationToken cancel)
    {
        var (low, high) = Steps.Value[Math.Min(failures++, Steps.Value.Length - 1)];
        return Task.Delay(TimeSpan.FromMilliseconds((low + (Random.Shared.NextDouble() * (high - low))) / pace), cancel);
    }

    private static (double, double)[] Read()
    {
        var line = Line().Match(File.ReadAllText(Path.Combine(Sources.Web, "wwwroot/js/live/stream.js")));
        Assert.True(line.Success, "stream.js does not say its backoff in one line any more; this reads it there.");
        return [.. Pair().Matches(line.Value).Select(p => (Number(p.Groups[1].Value), Number(p.Groups[2].Value)))];

        static double Number(string text) => double.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"BACKOFF = \[(\[[\d_]+, [\d_]+\](, )?)+\]")]
    private static partial Regex Line();

    [GeneratedRegex(@"\[([\d_]+), ([\d_]+)\]")]
    private static partial Regex Pair();
}
