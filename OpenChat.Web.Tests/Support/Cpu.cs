using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>How much of this machine was used since, and how much of that by others: a timing on a busy machine proves nothing.</summary>
public sealed class Cpu
{
    /// <summary>A timing counts while others use less of the machine than this.</summary>
    public const double Quiet = 0.15;

    private readonly Process[] ours;
    private readonly Dictionary<Process, TimeSpan> seen = [];
    private readonly (double Busy, double All) machine = Machine();
    private readonly TimeSpan used, first;

    /// <param name="ours">The processes of the test, beside this one; the first must live until <see cref="Since"/> is called.</param>
    public Cpu(params Process[] ours)
    {
        this.ours = ours;
        used = Used();
        first = ours[0].TotalProcessorTime;
    }

    /// <returns>The part of the machine that others used, from 0 to 1; and what the first of the test's processes used.</returns>
    public (double Others, TimeSpan First) Since()
    {
        var (busy, all) = Machine();
        var mine = (Used() - used).TotalSeconds;
        return (Math.Max(0, busy - machine.Busy - mine) / (all - machine.All), ours[0].TotalProcessorTime - first);
    }

    /// <summary>Everything that this process has started, and what that has.</summary>
    public static Cpu OfThisTree()
    {
        var children = Directory.GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(ParentOf)
            .ToLookup(p => p.Parent, p => p.Id);
        return new([.. Below(Environment.ProcessId).Select(Process.GetProcessById)]);

        IEnumerable<int> Below(int id) => children[id].SelectMany(child => Below(child).Prepend(child));
    }

    private TimeSpan Used()
    {
        foreach (var process in ours)
            try
            {
                process.Refresh();
                seen[process] = process.TotalProcessorTime;
            }
            catch (InvalidOperationException) { /* It ended meanwhile, and what it had used is known. */ }
        return Environment.CpuUsage.TotalTime + seen.Values.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
    }

    private static (int Parent, int Id) ParentOf(string? id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var parent = stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0];
            return (int.Parse(parent, CultureInfo.InvariantCulture), int.Parse(id!, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return (0, 0); // It ended meanwhile.
        }
    }

    /// <summary>In seconds over all processors, since the machine started.</summary>
    private static (double Busy, double All) Machine()
    {
        var ticks = File.ReadLines("/proc/stat").First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(8)
            .Select(t => double.Parse(t, CultureInfo.InvariantCulture) / 100)
            .ToList();
        return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }
}
