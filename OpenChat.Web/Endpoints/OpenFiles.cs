using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpenChat.Web.Endpoints;

/// <summary>
/// How many connections this process can hold. Each is an open file, and so are the database and everything else that is read: at the
/// system's own limit nothing could be opened any more. Kestrel refuses before that, says so in the log, and goes on when somebody leaves.
/// </summary>
internal static class OpenFiles
{
    /// <summary>For pictures, database connections and libraries that are opened later.</summary>
    private const int Kept = 96;

    /// <summary>With less than this the operator is told at the start.</summary>
    private const int Little = 512;

    public static void Apply(KestrelServerLimits limits, ILogger log)
    {
        if (Limit() is not { } files) return;
        var free = Math.Max(16, files - Directory.GetFiles("/proc/self/fd").Length - Kept);
        // A socket of a call no longer counts as a connection once it is open: both together must fit.
        limits.MaxConcurrentUpgradedConnections = free / 4;
        limits.MaxConcurrentConnections = free - free / 4;
        if (free < Little)
            log.LogWarning("This process may open only {Files} files, which leaves room for {Connections} connections. Raise the limit (systemd: LimitNOFILE=65536)",
                files, limits.MaxConcurrentConnections);
    }

    /// <summary>What holds for this process; null where the system does not say, or sets no limit.</summary>
    private static int? Limit()
    {
        const string path = "/proc/self/limits", line = "Max open files";
        if (!File.Exists(path)) return null;
        var soft = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal))?[line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
