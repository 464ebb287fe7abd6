namespace OpenChat.Web.Accounts;

/// <summary>What is limited; <see cref="LimitOptions"/> has the numbers.</summary>
public enum Limit
{
    /// <summary>Every request that changes something, in addition to its own limit.</summary>
    General,
    SignIn, SignedIn, SignUp, EmailTaken, SetUp,
    Message, Reaction, Pin, Upload, Invite, InviteTry, Zone, Direct, Ring, Profile, Search, Seat, Mute, Stream, Changes, Completion,
    Draft, Preview,
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

    /// <summary>Sign-ins that succeeded, so that a class behind one address does not use up its wrong tries.</summary>
    public LimitNumbers SignedIn { get; set; } = new(120, 600);

    public LimitNumbers SignUp { get; set; } = new(60, 3600);

    /// <summary>Answers that an email has an account: each reveals one.</summary>
    public LimitNumbers EmailTaken { get; set; } = new(10, 3600);

    public LimitNumbers SetUp { get; set; } = new(20, 600);
    public LimitNumbers Message { get; set; } = new(10, 5);
    public LimitNumbers Reaction { get; set; } = new(30, 10);
    public LimitNumbers Pin { get; set; } = new(20, 60);
    public LimitNumbers Upload { get; set; } = new(10, 60);
    public LimitNumbers Invite { get; set; } = new(10, 3600);
    public LimitNumbers InviteTry { get; set; } = new(10, 60);
    public LimitNumbers Zone { get; set; } = new(10, 3600);
    public LimitNumbers Direct { get; set; } = new(20, 3600);
    public LimitNumbers Ring { get; set; } = new(3, 60);
    public LimitNumbers Profile { get; set; } = new(20, 600);
    public LimitNumbers Search { get; set; } = new(60, 30);
    public LimitNumbers Seat { get; set; } = new(60, 20);
    public LimitNumbers Mute { get; set; } = new(60, 20);

    /// <summary>Eight tabs with a stream each, reloaded five times in a row, are 40.</summary>
    public LimitNumbers Stream { get; set; } = new(60, 20);

    /// <summary>Gaps that pages close. Eight tabs back from a long absence need a few each.</summary>
    public LimitNumbers Changes { get; set; } = new(200, 20);

    /// <summary>Suggestions while someone types a mention: at most one for each letter.</summary>
    public LimitNumbers Completion { get; set; } = new(120, 20);

    /// <summary>Drafts kept while someone types: one each second, in a few tabs.</summary>
    public LimitNumbers Draft { get; set; } = new(60, 20);

    /// <summary>Previews of what is being written: one for each pause in typing.</summary>
    public LimitNumbers Preview { get; set; } = new(40, 20);

    public LimitNumbers Of(Limit limit) => limit switch
    {
        Limit.SignIn => SignIn,
        Limit.SignedIn => SignedIn,
        Limit.SignUp => SignUp,
        Limit.EmailTaken => EmailTaken,
        Limit.SetUp => SetUp,
        Limit.Message => Message,
        Limit.Reaction => Reaction,
        Limit.Pin => Pin,
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
        Limit.Changes => Changes,
        Limit.Completion => Completion,
        Limit.Draft => Draft,
        Limit.Preview => Preview,
        _ => General,
    };
}
