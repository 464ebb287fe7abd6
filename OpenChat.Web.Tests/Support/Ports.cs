using System.Net.Sockets;

namespace OpenChat.Web.Tests.Support;

/// <summary>Ports for servers that are started more than once.</summary>
internal static class Ports
{
    private static readonly HashSet<int> Given = [];

    /// <summary>
    /// Below those that the kernel hands to outgoing connections (32768 on Linux): between a kill and the next start, any client of the
    /// tests beside this one might be given a port from among those, and the server could not come back to it.
    /// </summary>
    public static int Take()
    {
        lock (Given)
            while (true)
            {
                var port = Random.Shared.Next(10_000, 20_000);
                if (!Given.Add(port)) continue;
                using var probe = new TcpListener(IPAddress.Loopback, port);
                try
                {
                    probe.Start();
                    return port;
                }
                catch (SocketException) { /* Someone else's. */ }
            }
    }
}
