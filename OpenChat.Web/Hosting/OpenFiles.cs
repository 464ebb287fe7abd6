using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenChat.Web.Data;

namespace OpenChat.Web.Hosting;

/// <summary>
/// How many connections this process can hold. Each is an open file, and so are the database and everything else that is read: at the
/// system's own limit nothing could be opened any more. What is too much is refused before that, and the log says so. Counted here,
/// because Kestrel's own limit counts each address that it listens on, and sockets of calls, for itself.
/// </summary>
internal sealed class OpenFiles
{
    /// <summary>For pictures and libraries that are opened later, and for connections to the database: three files each in SQLite, up to a hundred in PostgreSQL.</summary>
    private const int Kept = 144, KeptForPostgres = 208;

    /// <summary>With less than this the operator is told at the start.</summary>
    private const int Little = 512;

    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly int most;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private int open;
    private long saidAt;

    private OpenFiles(int most, ILogger log, TimeProvider time) => (this.most, this.log, this.time, saidAt) = (most, log, time, time.GetTimestamp() - (long)(SayEvery.TotalSeconds * time.TimestampFrequency));

    /// <summary>Sets the limit for all addresses together; none where the system sets none, or does not say.</summary>
    public static void Apply(KestrelServerOptions kestrel, ILogger log)
    {
        if (Limit() is not { } files) return;
        var services = kestrel.ApplicationServices;
        var kept = services.GetRequiredService<DatabaseOptions>().UsesPostgres ? KeptForPostgres : Kept;
        var counted = new OpenFiles(Math.Max(16, files - Directory.GetFiles("/proc/self/fd").Length - kept), log, services.GetRequiredService<TimeProvider>());
        if (counted.most < Little)
            log.LogWarning("This process can open only {Files} files, enough for {Connections} connections. Raise the limit (systemd: LimitNOFILE=65536)", files, counted.most);
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
        var last = Interlocked.Read(ref saidAt);
        if (time.GetElapsedTime(last) >= SayEvery && Interlocked.CompareExchange(ref saidAt, time.GetTimestamp(), last) == last)
            log.LogWarning("Refusing new connections: {Connections} are open, and this process can't open more files", most);
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
