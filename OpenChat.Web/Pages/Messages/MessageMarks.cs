using Microsoft.AspNetCore.Mvc;
using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>Pinning and saving a message.</summary>
public sealed partial class MessageModel
{
    /// <param name="on">True pins, false unpins.</param>
    /// <param name="list">The form is in the list of pins, so the answer leads back there.</param>
    public async Task<IActionResult> OnPostPinAsync(Guid id, [FromForm] bool on, [FromForm] bool list)
    {
        if (!await FindAsync(id)) return NotFound();
        if (!limits.TryTake(Limit.Pin, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(null, StatusCodes.Status429TooManyRequests, text["Slow down: try again in {0} s.", RateLimits.Seconds(wait)]);
        }
        return await pin.RunAsync(id, User.Id(), on) switch
        {
            PinOutcome.Changed or PinOutcome.Unchanged => list && Request.WantsPage() ? Redirect(Message.Channel!.PinsAddress) : Done(),
            PinOutcome.NotAllowed => Refuse(null, StatusCodes.Status403Forbidden, text["You can't pin messages here."]),
            PinOutcome.TooMany => Refuse(null, StatusCodes.Status422UnprocessableEntity,
                text["This channel already has {0} pinned messages. Unpin one first.", Message.PinsMax]),
            _ => NotFound(),
        };
    }

    /// <param name="on">True saves, false removes.</param>
    /// <param name="list">The form is in the list of saved messages, so the answer leads back there.</param>
    public async Task<IActionResult> OnPostSaveAsync(Guid id, [FromForm] bool on, [FromForm] bool list)
    {
        if (!await FindAsync(id)) return NotFound();
        return await save.RunAsync(id, User.Id(), on) switch
        {
            SaveOutcome.Changed or SaveOutcome.Unchanged => list && Request.WantsPage() ? Redirect("/saved") : Done(),
            SaveOutcome.TooMany => Refuse(null, StatusCodes.Status422UnprocessableEntity,
                text["You have saved {0} messages. Remove some first.", SavedMessage.Max]),
            _ => NotFound(),
        };
    }
}
