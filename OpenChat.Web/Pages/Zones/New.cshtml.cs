using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>A new zone, by its name alone: everything else can be set later.</summary>
public sealed class NewModel(CreateZone createZone, RateLimits limits, IStringLocalizer<Text> T) : PageModel
{
    public sealed class InputModel
    {
        public string? Name { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public async Task<IActionResult> OnPostAsync()
    {
        // Before the limit, so that a refused name does not count.
        if (CreateZone.Clean(Input.Name ?? "") is not { } name)
        {
            ModelState.AddModelError("Input.Name", T["{0}–{1} visible characters.", Zone.NameMin, Zone.NameMax]);
            return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
        if (!limits.TryTake(Limit.Zone, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Name");
        var zone = (await createZone.RunAsync(User.Id(), name)).Zone!;
        this.Say(T["{0} created. Now invite people.", zone.Name]);
        return Redirect($"/z/{Uri.EscapeDataString(zone.Slug)}");
    }
}
