using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// A browser of its own (<see cref="Chromium.AnotherAsync"/>) that is suspended, as in a closed laptop; it wakes when this is disposed of.
/// </summary>
public sealed class Asleep : IAsyncDisposable
{
    private readonly IReadOnlyList<int> processes;

    private Asleep(IReadOnlyList<int> processes) => this.processes = processes;

    /// <param name="mark">What stands on its command line.</param>
    public static async Task<Asleep> PutAsync(string mark)
    {
        var asleep = new Asleep(ProcessesOf(mark));
        await asleep.SignalAsync("STOP");
        return asleep;
    }

    public async ValueTask DisposeAsync() => await SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(id => $"{id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The marked process and all below it: the page lives in one of its children.</summary>
    private static List<int> ProcessesOf(string mark)
    {
        var all = Process.GetProcesses().Select(p => (p.Id, Parent: ParentOf(p.Id), Line: ReadOf(p.Id, "cmdline"))).ToList();
        var found = all.Where(p => p.Line.Contains($"--mark={mark}", StringComparison.Ordinal)).Select(p => p.Id).ToList();
        for (var n = 0; n < found.Count; n++)
            found.AddRange(all.Where(p => p.Parent == found[n] && !found.Contains(p.Id)).Select(p => p.Id));
        Assert.NotEmpty(found);
        return found;
    }

    private static int ParentOf(int id) => ReadOf(id, "stat").Split(") ") is [_, .., var rest]
        ? int.Parse(rest.Split(' ')[1], CultureInfo.InvariantCulture)
        : 0;

    private static string ReadOf(int id, string file)
    {
        try { return File.ReadAllText($"/proc/{id}/{file}"); }
        catch (IOException) { return ""; } // Gone meanwhile.
        catch (UnauthorizedAccessException) { return ""; }
    }
}
