namespace OpenChat.Web.Accounts;

/// <summary>What is limited; <see cref="LimitOptions"/> has the numbers.</summary>
public enum Limit
{
    /// <summary>Every request that changes something, in addition to its own limit.</summary>
    General,
    SignIn, SignUp, SetUp, Message, Upload, Invite, InviteTry, Zone, Direct, Ring, Profile, Search, Seat, Mute, Stream,
}

/// <summary>At most this many in this many seconds.</summary>
public sealed class LimitNumbers
{
    public LimitNumbers() { }

    public LimitNumbers(int count, int seconds) => (Count, Seconds) = (count, seconds);

    public int Count { get; set; }
    public int Seconds { get; set; }
}

/// <summary>Section "Limits": rate limits per person, or per address when signed out.</summary>
public sealed class LimitOptions
{
    /// <summary>False turns all limits off. For load tests only.</summary>
    public bool Enabled { get; set; } = true;

    public LimitNumbers General { get; set; } = new(200, 20);
    public LimitNumbers SignIn { get; set; } = new(30, 600);
    public LimitNumbers SignUp { get; set; } = new(20, 3600);
    public LimitNumbers SetUp { get; set; } = new(20, 600);
    public LimitNumbers Message { get; set; } = new(10, 5);
    public LimitNumbers Upload { get; set; } = new(10, 60);
    public LimitNumbers Invite { get; set; } = new(10, 3600);
    public LimitNumbers InviteTry { get; set; } = new(10, 60);
    public LimitNumbers Zone { get; set; } = new(10, 3600);
    public LimitNumbers Direct { get; set; } = new(20, 3600);
    public LimitNumbers Ring { get; set; } = new(3, 60);
    public LimitNumbers Profile { get; set; } = new(20, 600);
    public LimitNumbers Search { get; set; } = new(20, 60);
    public LimitNumbers Seat { get; set; } = new(60, 20);
    public LimitNumbers Mute { get; set; } = new(60, 20);

    /// <summary>Eight tabs with a stream each, reloaded five times in a row, are 40.</summary>
    public LimitNumbers Stream { get; set; } = new(60, 20);

    public LimitNumbers Of(Limit limit) => limit switch
    {
        Limit.SignIn => SignIn,
        Limit.SignUp => SignUp,
        Limit.SetUp => SetUp,
        Limit.Message => Message,
        Limit.Upload => Upload,
        Limit.Invite => Invite,
        Limit.InviteTry => InviteTry,
        Limit.Zone => Zone,
        Limit.Direct => Direct,
        Limit.Ring => Ring,
        Limit.Profile => Profile,
        Limit.Search => Search,
        Limit.Seat => Seat,
        Limit.Mute => Mute,
        Limit.Stream => Stream,
        _ => General,
    };
}
