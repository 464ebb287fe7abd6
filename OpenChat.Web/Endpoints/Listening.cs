using System.Net;
using System.Net.Sockets;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Endpoints;

/// <summary>Whether it can listen where it is told to: asked before anything is touched, and answered in a sentence where the framework would print a trace.</summary>
public static class Listening
{
    /// <exception cref="SettingsException">Something else listens there, this user may not, or its certificate cannot be used.</exception>
    public static void CheckListening(this WebApplication app)
    {
        app.Services.GetService<TlsCertificate>(); // Read now.
        foreach (var address in (app.Configuration["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parsed = BindingAddress.Parse(address);
            if (parsed.Port == 0 || parsed.IsUnixPipe || parsed.IsNamedPipe) continue;
            try
            {
                foreach (var ip in Of(parsed.Host)) Try(ip, parsed.Port);
            }
            catch (SocketException error)
            {
                throw new SettingsException(error.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"{address} is taken. Is OpenChat running already? --Urls says where else to listen.",
                    SocketError.AccessDenied => $"This user may not listen on {address}: ports below 1024 take a right of their own (under systemd AmbientCapabilities=CAP_NET_BIND_SERVICE).",
                    SocketError.AddressNotAvailable => $"{address} is no address of this machine.",
                    _ => $"It cannot listen on {address}: {error.Message}",
                }, mayPass: error.SocketErrorCode != SocketError.AccessDenied);
            }
        }
    }

    /// <summary>As the web server reads them: whatever is neither an address nor localhost means all addresses.</summary>
    private static IEnumerable<IPAddress> Of(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback]
        : IPAddress.TryParse(host.Trim('[', ']'), out var one) ? [one]
        : [IPAddress.Any];

    private static void Try(IPAddress ip, int port)
    {
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, port)); // Without listening: nobody must reach what is gone in a moment.
    }
}
