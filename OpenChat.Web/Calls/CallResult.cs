namespace OpenChat.Web.Calls;

/// <summary>The outcome of a call command.</summary>
public enum CallOutcome
{
    /// <summary>Done, or already so.</summary>
    Done,
    /// <summary>No such channel or call, or not visible to this person (404).</summary>
    NotFound,
    /// <summary>The call has ended.</summary>
    Ended,
    /// <summary>The other person is in a direct call or is being rung. The missed call is shown to them.</summary>
    Busy,
    /// <summary>This person is in another call and did not agree to leave it.</summary>
    InCall,
    /// <summary>This person is in this call on another page; it can be moved.</summary>
    Elsewhere,
    /// <summary>Another page of this person answered first.</summary>
    AnsweredElsewhere,
    Full,
    /// <summary>Not both have written in the direct channel.</summary>
    Unacquainted,
    /// <summary>Not allowed. Does not reveal a block.</summary>
    Unavailable,
}

/// <param name="CallId">The call in question, if any.</param>
/// <param name="Inst">The page instance that holds the seat now.</param>
public sealed record CallResult(CallOutcome Outcome, Guid? CallId = null, Guid? Inst = null);

/// <summary>The page that a person acts from.</summary>
/// <param name="Inst">The page instance, from the server. Ids are ordered by time, so a lower one is an older page.</param>
/// <param name="Device">The browser, from its HttpOnly cookie.</param>
/// <param name="Session">The sign-in session. The seat ends with it.</param>
public sealed record CallPlace(Guid Inst, Guid Device, Guid Session);
