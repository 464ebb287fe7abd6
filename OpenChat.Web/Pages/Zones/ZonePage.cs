using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>A settings page of a zone. Loads the viewer's membership first; answers 404 if they may not open the page.</summary>
public abstract class ZonePage(AppDb db, IStringLocalizer<Text> text) : PageModel
{
    /// <summary>The viewer's own membership, with its zone.</summary>
    public Member Me { get; private set; } = null!;

    public Zone Zone => Me.Zone!;

    /// <summary>What it takes to open the page at all.</summary>
    protected virtual Permission Needs => Permission.ReadChannels;

    protected AppDb Db => db;
    protected IStringLocalizer<Text> T => text;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var (me, slug) = (User.Id(), (string?)RouteData.Values["zone"]);
        var member = await db.Members.AsNoTracking().Include(m => m.Zone).SingleOrDefaultAsync(m => m.UserId == me && m.Zone!.Slug == slug);
        if (member is null || !member.May(Needs))
        {
            context.Result = NotFound();
            return;
        }
        Me = member;
        await next();
    }

    public bool May(Permission permission) => Me.May(permission);

    /// <summary>Another page of this zone's settings.</summary>
    protected string AddressOf(string page) => $"/zones/{Uri.EscapeDataString(Zone.Slug)}/{page}";

    protected string AddressOf(Channel channel) => $"/z/{Uri.EscapeDataString(Zone.Slug)}/{Uri.EscapeDataString(channel.Slug)}";

    /// <summary>Redirects to the next page, which shows the sentence.</summary>
    protected RedirectResult Done(string address, string sentence, FlashAction? action = null)
    {
        this.Say(sentence, action);
        return Redirect(address);
    }

    /// <summary>The page again, with what was typed and the reason at its field; 404 for what the viewer may not do at all.</summary>
    /// <param name="outcome">Any but <see cref="ZoneOutcome.Done"/>.</param>
    /// <param name="field">The field that a wrong or a too long text belongs to.</param>
    protected IActionResult Refused(ZoneOutcome outcome, string field, int most = Zone.NameMax)
    {
        if (outcome is ZoneOutcome.NotFound or ZoneOutcome.NotAllowed) return NotFound();
        ModelState.AddModelError(field, outcome switch
        {
            ZoneOutcome.NameLength when most == Zone.NameMax => T["{0}–{1} visible characters.", Zone.NameMin, most],
            ZoneOutcome.NameLength => T["Use 1–{0} letters or digits.", most],
            ZoneOutcome.NameTaken => T["A channel with this name already exists."],
            ZoneOutcome.TextLength => T["Too long: at most {0} characters.", most],
            ZoneOutcome.WrongName => T["That doesn't match. Type the name exactly."],
            ZoneOutcome.LastTextChannel => T["This is the last text channel. Create another one first."],
            ZoneOutcome.TooManyChannels => T["A zone can have up to {0} channels.", CreateChannel.Most],
            _ => T["The zone needs an owner. Transfer ownership first."],
        });
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }
}
