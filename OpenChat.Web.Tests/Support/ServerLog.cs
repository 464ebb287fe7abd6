using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OpenChat.Web.Tests.Support;

/// <summary>What the server logged. A warning that a test did not expect fails it: no one reads a log full of false alarms.</summary>
public sealed class ServerLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> lines = new();
    private readonly ConcurrentBag<string> expected = [];

    /// <param name="Text">The message and, after it, the exception.</param>
    public sealed record Line(LogLevel Level, string Category, string Text);

    public IReadOnlyList<Line> Lines => [.. lines];

    /// <summary>Lines with this text are expected.</summary>
    public void Expect(string text) => expected.Add(text);

    /// <summary>Kestrel's warning about a machine that is too busy, which says nothing about the server.</summary>
    internal static bool IsAboutTheMachine(string line) => line.Contains("the heartbeat has been running for", StringComparison.Ordinal);

    public void AssertClean()
    {
        var bad = lines.Where(l => l.Level >= LogLevel.Warning && !IsAboutTheMachine(l.Text))
            .Where(l => !expected.Any(e => l.Text.Contains(e, StringComparison.Ordinal))).ToList();
        if (bad.Count > 0)
            Assert.Fail("The server logged:\n" + string.Join("\n", bad.Take(5).Select(l => $"{l.Level} {l.Category}: {l.Text}")));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(ServerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            log.lines.Enqueue(new(logLevel, category, exception is null ? text : $"{text}\n{exception}"));
        }
    }
}
