using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenChat.Web.Data;

namespace OpenChat.Web.Hosting;

/// <summary>
/// Limits connections so that open files stay below the process's limit: beyond it, not even the database could be opened. Kestrel's own
/// limit does not fit, because it counts each address, and calls' WebSockets, separately.
/// </summary>
internal sealed class OpenFiles
{
    /// <summary>Files for images, libraries and the database: three per connection in SQLite, up to 100 in all in PostgreSQL.</summary>
    private const int Reserved = 144, ReservedForPostgres = 208;

    /// <summary>A lower limit logs a warning at start.</summary>
    private const int WarnBelow = 512;

    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly int most;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private int open;
    private long loggedAt;

    private OpenFiles(int most, ILogger log, TimeProvider time)
    {
        (this.most, this.log, this.time) = (most, log, time);
        loggedAt = time.GetTimestamp() - (long)(LogEvery.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Limits connections over all addresses, if the system limits open files.</summary>
    public static void Apply(KestrelServerOptions kestrel, ILogger log)
    {
        if (Limit() is not { } files) return;
        var services = kestrel.ApplicationServices;
        var reserved = services.GetRequiredService<DatabaseOptions>().UsesPostgres ? ReservedForPostgres : Reserved;
        var most = Math.Max(16, files - Directory.GetFiles("/proc/self/fd").Length - reserved);
        var counted = new OpenFiles(most, log, services.GetRequiredService<TimeProvider>());
        if (most < WarnBelow)
            log.LogWarning("This process can open only {Files} files, enough for {Connections} connections. "
                + "Raise the limit (systemd: LimitNOFILE=65536)", files, most);
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => counted.PassAsync(connection, next)));
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref open) <= most) await next(connection);
            else Refuse(connection);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private void Refuse(ConnectionContext connection)
    {
        connection.Abort();
        var last = Interlocked.Read(ref loggedAt);
        if (time.GetElapsedTime(last) >= LogEvery && Interlocked.CompareExchange(ref loggedAt, time.GetTimestamp(), last) == last)
            log.LogWarning("Refusing new connections: {Connections} are open, and this process can't open more files", most);
    }

    /// <summary>This process's limit of open files; null if unknown or unlimited.</summary>
    private static int? Limit()
    {
        const string path = "/proc/self/limits", line = "Max open files";
        if (!File.Exists(path)) return null;
        var limits = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal))?[line.Length..];
        var soft = limits?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
