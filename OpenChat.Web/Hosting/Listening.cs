using System.Net;
using System.Net.Sockets;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>Whether it can listen where it is told to: asked before anything is touched, and answered in a sentence where the framework would print a trace.</summary>
public static class Listening
{
    /// <exception cref="StartException">Something else listens there, this user may not, or https has no certificate, or the certificate no https.</exception>
    public static void CheckListening(this WebApplication app)
    {
        var hasCertificate = app.Services.GetService<TlsCertificate>() is not null; // Read now.
        if (app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any()) return; // They stand in place of Urls, and say themselves what they need.
        var addresses = Addresses(app.Configuration);
        var hasHttps = addresses.Any(a => a.Scheme == "https");
        if (hasCertificate && !hasHttps) throw new StartException("Tls:Cert has no effect without an https:// address in Urls, like https://*:443.");
        if (hasHttps && !hasCertificate && !app.Environment.IsDevelopment() && !app.Configuration.GetSection("Kestrel:Certificates").GetChildren().Any())
            throw new StartException("An https:// address in Urls needs Tls:Cert and Tls:Key: a certificate and its key, two PEM files.");
        foreach (var address in addresses.Where(a => !a.IsUnixPipe && !a.IsNamedPipe)) Check(address);
    }

    /// <summary>The port on which people reach it by https; null where it does not listen so.</summary>
    public static int? HttpsPort(IConfiguration configuration) => Addresses(configuration).Where(a => a.Scheme == "https").Select(a => (int?)a.Port).FirstOrDefault();

    private static List<BindingAddress> Addresses(IConfiguration configuration) =>
        [.. (configuration["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse)];

    private static void Check(BindingAddress address)
    {
        var isLocalhost = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (isLocalhost && address.Port == 0) throw new StartException("Urls: localhost needs a port; 127.0.0.1:0 takes any that is free.");
        if (address.Port == 0) return;
        try
        {
            if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var one)) Try(one, address.Port);
            else if (isLocalhost) Try(IPAddress.Loopback, address.Port);
            else Try(IPAddress.Any, address.Port); // As the web server reads it: whatever is neither an address nor localhost means all of them.
            if (one is null) TryIfThere(isLocalhost ? IPAddress.IPv6Loopback : IPAddress.IPv6Any, address.Port);
        }
        catch (SocketException error)
        {
            throw new StartException(error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{address} is in use. Is OpenChat already running? Use --Urls to listen elsewhere.",
                SocketError.AccessDenied => $"This user can't listen on {address}: ports below 1024 need a capability (with systemd, AmbientCapabilities=CAP_NET_BIND_SERVICE).",
                SocketError.AddressNotAvailable => $"{address} isn't an address of this machine.",
                _ => $"Can't listen on {address}: {error.Message}",
            }, mayPass: error.SocketErrorCode != SocketError.AccessDenied);
        }
    }

    /// <summary>Not every machine has IPv6.</summary>
    private static void TryIfThere(IPAddress ip, int port)
    {
        try
        {
            Try(ip, port);
        }
        catch (SocketException error) when (error.SocketErrorCode != SocketError.AddressAlreadyInUse) { /* The web server goes without as well. */ }
    }

    private static void Try(IPAddress ip, int port)
    {
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, port)); // Without listening: nobody must reach what is gone in a moment.
    }
}
