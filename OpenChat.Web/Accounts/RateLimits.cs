using System.Net;
using System.Net.Sockets;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>
/// Rate limits per user, or per address when signed out (IPv6 per /64). Sign-up and sign-in count by address always, or each new account
/// would bring limits of its own. Exact sliding windows on <see cref="TimeProvider"/>: the framework's limiters use the wall clock, which
/// tests cannot move.
/// </summary>
public sealed class RateLimits(LimitOptions options, TimeProvider time, ILogger<RateLimits> log)
{
    private const int Sweep = 10_000;
    private static readonly Limit[] ByAddress = [Limit.SignIn, Limit.SignedIn, Limit.SignUp, Limit.EmailTaken];
    private static readonly TimeSpan ToldEvery = TimeSpan.FromMinutes(10);
    private readonly Dictionary<Limit, long> told = [];
    private readonly Dictionary<(Limit Limit, string Who), Window> windows = [];
    private readonly Lock gate = new();

    /// <summary>Counts one request. False, and not counted, when it is over the limit.</summary>
    public bool TryTake(Limit limit, HttpContext http, out TimeSpan retryAfter)
    {
        if (TryTake(limit, Who(limit, http), out retryAfter)) return true;
        Tell(limit, http);
        return false;
    }

    internal bool TryTake(Limit limit, string who, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!options.Enabled) return true;
        var numbers = options.Of(limit);
        var span = TimeSpan.FromSeconds(numbers.Seconds);
        lock (gate)
        {
            if (windows.Count >= Sweep) Forget();
            if (!windows.TryGetValue((limit, who), out var window)) windows[(limit, who)] = window = new(span);
            if (IsFull(window, numbers, out retryAfter)) return false;
            window.Taken.AddLast(window.Last = time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Whether the next request would be over the limit. For actions where only failures count.</summary>
    public bool IsSpent(Limit limit, HttpContext http, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        lock (gate)
            if (!options.Enabled || !windows.TryGetValue((limit, Who(limit, http)), out var window)
                || !IsFull(window, options.Of(limit), out retryAfter))
                return false;
        Tell(limit, http);
        return true;
    }

    /// <summary>Takes the newest request back, for limits that count only failures but must count before the outcome is known.</summary>
    public void GiveBack(Limit limit, HttpContext http)
    {
        lock (gate)
            if (windows.TryGetValue((limit, Who(limit, http)), out var window) && window.Taken.Count > 0) window.Taken.RemoveLast();
    }

    private bool IsFull(Window window, LimitNumbers numbers, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        while (window.Taken.First is { } oldest && time.GetElapsedTime(oldest.Value) >= window.Span) window.Taken.RemoveFirst();
        if (window.Taken.Count < numbers.Count) return false;
        retryAfter = window.Taken.First is { } first ? window.Span - time.GetElapsedTime(first.Value) : window.Span;
        return true;
    }

    /// <summary>Retry-After in whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Who(Limit limit, HttpContext http) =>
        !ByAddress.Contains(limit) && http.User.IdOrNull() is { } user
            ? user.ToString() : PrefixOf(http.Connection.RemoteIpAddress);

    public static string PrefixOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, 8) : address.ToString();
    }

    /// <summary>
    /// Names the setting for the operator, who alone can tell an attack from a class behind one address, or from a proxy that makes
    /// everyone look like one.
    /// </summary>
    private void Tell(Limit limit, HttpContext http)
    {
        if (!ByAddress.Contains(limit)) return;
        lock (gate)
        {
            if (told.TryGetValue(limit, out var last) && time.GetElapsedTime(last) < ToldEvery) return;
            told[limit] = time.GetTimestamp();
        }
        var numbers = options.Of(limit);
        log.LogWarning("One address reached Limits:{Limit} ({Count} in {Seconds} s) and must wait. If many people share it, raise "
            + "Limits:{Limit}:Count", limit, numbers.Count, numbers.Seconds, limit);
        // A trusted proxy's header was taken out, and left in X-Original-For.
        if (http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("X-Original-For"))
            log.LogWarning("That address may be a proxy that Proxy:Trusted does not name ({Address}): then everyone behind it counts as "
                + "one", http.Connection.RemoteIpAddress);
    }

    private void Forget()
    {
        foreach (var (key, window) in windows.ToList())
            if (time.GetElapsedTime(window.Last) >= window.Span) windows.Remove(key);
    }

    private sealed class Window(TimeSpan span)
    {
        public TimeSpan Span { get; } = span;
        public LinkedList<long> Taken { get; } = new();
        public long Last { get; set; }
    }
}

/// <summary>The general limit on every request that changes something.</summary>
public static class GeneralLimit
{
    public static void UseGeneralLimit(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use((http, next) =>
        {
            if (http.Request.IsSafe() || http.IsErrorPage() || limits.TryTake(Limit.General, http, out var wait)) return next(http);
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        });
    }
}
