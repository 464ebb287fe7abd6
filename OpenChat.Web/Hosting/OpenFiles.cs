using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenChat.Web.Accounts;
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

    private const int LeastOfOne = 64;

    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    /// <summary>One address may have this share of all connections, so that others get in while it takes what it can.</summary>
    private const int Share = 4;

    private readonly Dictionary<string, int> byAddress = [];
    private readonly int most, mostOfOne;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private int open;
    private long loggedAt;

    private readonly ProxyOptions proxies;

    private OpenFiles(int most, ProxyOptions proxies, ILogger log, TimeProvider time)
    {
        (this.most, this.proxies, this.log, this.time) = (most, proxies, log, time);
        mostOfOne = Math.Max(LeastOfOne, most / Share);
        loggedAt = time.GetTimestamp() - (long)(LogEvery.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Limits connections over all addresses, if the system limits open files.</summary>
    public static void Apply(KestrelServerOptions kestrel, ProxyOptions proxies, ILogger log)
    {
        if (Limit() is not { } files) return;
        var services = kestrel.ApplicationServices;
        var reserved = services.GetRequiredService<DatabaseOptions>().UsesPostgres ? ReservedForPostgres : Reserved;
        var most = Math.Max(16, files - Directory.GetFiles("/proc/self/fd").Length - reserved);
        var counted = new OpenFiles(most, proxies, log, services.GetRequiredService<TimeProvider>());
        if (most < WarnBelow)
            log.LogWarning("This process can open only {Files} files, enough for {Connections} connections. "
                + "Raise the limit (systemd: LimitNOFILE=65536)", files, most);
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => counted.PassAsync(connection, next)));
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressOf(connection);
        try
        {
            if (Interlocked.Increment(ref open) > most)
            {
                if (Refuse(connection))
                    log.LogWarning("Refusing new connections: {Connections} are open, and this process can't open more files", most);
            }
            else if (!TryCount(address))
            {
                if (Refuse(connection))
                    log.LogWarning("Refusing new connections from one address, which has {Connections} open", mostOfOne);
            }
            else
            {
                await ServeAsync();
            }
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }

        async Task ServeAsync()
        {
            try
            {
                await next(connection);
            }
            finally
            {
                Uncount(address);
            }
        }
    }

    /// <summary>Null for proxies, through which everyone comes.</summary>
    private string? AddressOf(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return null; // A Unix socket.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return proxies.Networks.Any(network => network.Contains(address)) ? null : RateLimits.PrefixOf(address);
    }

    private bool TryCount(string? address)
    {
        if (address is null) return true;
        lock (byAddress)
        {
            var count = byAddress.GetValueOrDefault(address);
            if (count >= mostOfOne) return false;
            byAddress[address] = count + 1;
            return true;
        }
    }

    private void Uncount(string? address)
    {
        if (address is null) return;
        lock (byAddress)
            if (--byAddress[address] == 0) byAddress.Remove(address);
    }

    /// <returns>Whether to log it.</returns>
    private bool Refuse(ConnectionContext connection)
    {
        connection.Abort();
        var last = Interlocked.Read(ref loggedAt);
        return time.GetElapsedTime(last) >= LogEvery && Interlocked.CompareExchange(ref loggedAt, time.GetTimestamp(), last) == last;
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
