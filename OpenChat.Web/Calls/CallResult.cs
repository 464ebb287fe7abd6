namespace OpenChat.Web.Calls;

/// <summary>What became of a wish about a call.</summary>
public enum CallOutcome
{
    /// <summary>Seated, or out, as was wished; also when it was so already.</summary>
    Done,
    /// <summary>No such channel or call, or none that this person may know of (404).</summary>
    NotFound,
    /// <summary>It is over.</summary>
    Ended,
    /// <summary>The other person is in a direct call or being rung. They will see that they were called.</summary>
    Busy,
    /// <summary>This person sits in another call and did not say that they would leave it.</summary>
    InCall,
    /// <summary>This person sits in this very call, on another page: it can be moved.</summary>
    Elsewhere,
    /// <summary>Another page of this person answered first.</summary>
    AnsweredElsewhere,
    Full,
    /// <summary>They have not both written here yet.</summary>
    Unacquainted,
    /// <summary>Not between these two, not now. That one blocked the other is not said.</summary>
    Unavailable,
}

/// <param name="CallId">The call that it is about, where there is one.</param>
/// <param name="Inst">The page instance that holds the seat now.</param>
public sealed record CallResult(CallOutcome Outcome, Guid? CallId = null, Guid? Inst = null);

/// <summary>The page that a person acts from.</summary>
/// <param name="Inst">Minted by the server into that page's HTML, in order of time: an older page is stale.</param>
/// <param name="Device">The browser, by its HttpOnly cookie.</param>
/// <param name="Session">Its sign-in: when that ends, so does the seat.</param>
public sealed record CallPlace(Guid Inst, Guid Device, Guid Session);
