using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>Name, description and registration, chosen at set-up and changed here. 404 for everyone but administrators.</summary>
public sealed class ServerModel(
    ChangeServer changeServer, ServerProfile profile, RateLimits limits, AppDb db, IStringLocalizer<Text> T) : PageModel
{
    public sealed class InputModel
    {
        public string? Name { get; set; }
        public string? Description { get; set; }
        public Registration Registration { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    private bool IsAdministrator => HttpContext.Viewer()!.IsAdministrator;

    public async Task<IActionResult> OnGetAsync()
    {
        if (!IsAdministrator) return NotFound();
        Input = new()
        {
            Name = await profile.NameAsync(),
            Description = await profile.DescriptionAsync(),
            Registration = await CreateAccount.RegistrationAsync(db),
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!IsAdministrator) return NotFound();
        if (!ModelState.IsValid || !Enum.IsDefined(Input.Registration)) return BadRequest(); // Not a choice that the page offers.
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Name");
        switch (await changeServer.RunAsync(User.Id(), Input.Name ?? "", Input.Description ?? "", Input.Registration))
        {
            case ServerProblem.NotFound:
                return NotFound();
            case ServerProblem.NameLength:
                ModelState.AddModelError("Input.Name", T["Use {0}–{1} characters.", Zone.NameMin, Zone.NameMax]);
                break;
            case ServerProblem.DescriptionLong:
                ModelState.AddModelError("Input.Description", T["Too long: at most {0} characters.", Zone.DescriptionMax]);
                break;
            default:
                this.Say(T["Server saved."]);
                return Redirect("/settings/server");
        }
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }
}
