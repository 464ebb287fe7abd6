using OpenChat.Web.Settings;

namespace OpenChat.Web.Calls;

/// <summary>Section "Calls": STUN and TURN servers, limits, and the deadlines, which tests shorten.</summary>
public sealed class CallOptions : ICheckedSettings
{
    /// <summary>STUN servers, like stun:chat.example.org:3478. Without one, people behind different routers may not connect.</summary>
    public string[] Stun { get; set; } = [];

    /// <summary>TURN servers, like turn:chat.example.org:3478 and turns:chat.example.org:5349.</summary>
    public string[] Turn { get; set; } = [];

    /// <summary>The secret shared with coturn (static-auth-secret).</summary>
    public string TurnSecret { get; set; } = "";

    public bool HasRelay => Turn.Length > 0 && TurnSecret.Length > 0;

    public TimeSpan TurnLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>An unanswered ring becomes missed after this.</summary>
    public TimeSpan Ring { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>A seat without a socket ends after this.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A seat with an open socket ends this long after its last renewal.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan Renewal { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan SessionCheck { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>No seat is swept for this long after a start, so that browsers can reconnect first. Rings still end on time.</summary>
    public TimeSpan Amnesty { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most people in one call. Each page sends to every other, and a laptop's upload limits that.</summary>
    public int Seats { get; set; } = 8;

    /// <summary>Most open sockets of one person. Each page in a call needs one.</summary>
    public int SocketsPerPerson { get; set; } = 16;

    public string? Problem() =>
        !Stun.All(server => IsOf(server, "stun")) ? "Calls:Stun must be addresses like stun:chat.example.org:3478."
        : !Turn.All(server => IsOf(server, "turn"))
            ? "Calls:Turn must be addresses like turn:chat.example.org:3478 or turns:chat.example.org:5349?transport=tcp."
        : Turn.Length > 0 && TurnSecret.Length == 0 ? "Calls:Turn needs Calls:TurnSecret: the static-auth-secret of that server."
        : Turn.Length == 0 && TurnSecret.Length > 0 ? "Calls:TurnSecret has no effect without a server in Calls:Turn:0."
        : null;

    private static bool IsOf(string server, string scheme) =>
        server.StartsWith($"{scheme}:", StringComparison.Ordinal) || server.StartsWith($"{scheme}s:", StringComparison.Ordinal);
}
