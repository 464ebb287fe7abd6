using OpenChat.Web.Settings;

namespace OpenChat.Web.Calls;

/// <summary>Section "Calls": the way through firewalls, which the operator gives; and the deadlines, which tests shorten.</summary>
public sealed class CallOptions : ICheckedSettings
{
    /// <summary>STUN servers, like stun:chat.example.org:3478. None: people behind different routers may not reach each other.</summary>
    public string[] Stun { get; set; } = [];

    /// <summary>TURN servers, like turn:chat.example.org:3478 and turns:chat.example.org:5349.</summary>
    public string[] Turn { get; set; } = [];

    /// <summary>The secret that coturn knows too (static-auth-secret).</summary>
    public string TurnSecret { get; set; } = "";

    /// <summary>Whether people can be relayed to each other.</summary>
    public bool HasRelay => Turn.Length > 0 && TurnSecret.Length > 0;

    /// <summary>How long TURN credentials work.</summary>
    public TimeSpan TurnLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>An unanswered ring becomes missed after this.</summary>
    public TimeSpan Ring { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>A seat without a socket is lost after this: a page that went away, or one that never came.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A seat whose socket is open lives this long from each renewal.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the node that holds the sockets renews their seats.</summary>
    public TimeSpan Renewal { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the sessions of open sockets are looked up.</summary>
    public TimeSpan SessionCheck { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After a start no seat is swept for this long: browsers find their way back first. Rings end when they end.</summary>
    public TimeSpan Amnesty { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Everybody sends to everybody: more than this is more than a laptop can send.</summary>
    public int Seats { get; set; } = 8;

    /// <summary>Sockets that one person may have open; pages in a call need one each.</summary>
    public int SocketsPerPerson { get; set; } = 16;

    public string? Problem() =>
        !Stun.All(server => IsOf(server, "stun")) ? "Calls:Stun must be addresses like stun:chat.example.org:3478."
        : !Turn.All(server => IsOf(server, "turn")) ? "Calls:Turn must be addresses like turn:chat.example.org:3478 or turns:chat.example.org:5349?transport=tcp."
        : Turn.Length > 0 && TurnSecret.Length == 0 ? "Calls:Turn needs Calls:TurnSecret: the static-auth-secret of that server."
        : Turn.Length == 0 && TurnSecret.Length > 0 ? "Calls:TurnSecret has no effect without a server in Calls:Turn:0."
        : null;

    private static bool IsOf(string server, string scheme) =>
        server.StartsWith($"{scheme}:", StringComparison.Ordinal) || server.StartsWith($"{scheme}s:", StringComparison.Ordinal);
}
