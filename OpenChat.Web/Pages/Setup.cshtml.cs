using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Account;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages;

/// <summary>The first page of a new server: its administrator, its name, and who may join. Afterwards, FirstRunGate closes it.</summary>
[AllowAnonymous]
public sealed class SetupModel(
    SetUpServer setUpServer,
    CreateZone createZone,
    FirstRun firstRun,
    Sessions sessions,
    RateLimits limits,
    AppDb db,
    IStringLocalizer<Text> T) : PageModel
{
    public sealed class InputModel : AccountInput
    {
        public string? ServerName { get; set; }
        public Registration Registration { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    /// <summary>From the link that the server printed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Key { get; set; }

    /// <summary>If false, the page says where to find the link instead of showing the form.</summary>
    public bool Opens { get; private set; }

    public async Task OnGetAsync() => Opens = await OpensAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        Opens = await OpensAsync();
        if (!limits.TryTake(Limit.SetUp, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Password");
        if (!ModelState.IsValid) return BadRequest(); // Not a choice that the page offers.
        var name = CreateZone.Clean(Input.ServerName ?? "") ?? "";
        if (name.Length == 0)
            ModelState.AddModelError("Input.ServerName", T["Use {0}–{1} characters.", Zone.NameMin, Zone.NameMax]);
        var result = ModelState.IsValid
            ? await setUpServer.RunAsync(Input.ToAccount(), name, Input.Registration, Key, WithoutKey)
            : null;
        if (result?.User is { } user)
        {
            await sessions.OpenAsync(HttpContext, user, keep: true);
            var (_, zone) = await createZone.RunAsync(user.Id, name);
            var address = $"/z/{Uri.EscapeDataString(zone!.Slug)}"; // Its name was checked above.
            return Request.WantsPage() ? Redirect(address) : new JsonResult(new { next = address });
        }
        if (result is not null) ModelState.AddProblems(T, result.Problems);
        else if (ModelState.IsValid && !await firstRun.IsOpenAsync()) return NotFound(); // Someone else was faster.
        else Opens = await OpensAsync();
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private bool WithoutKey => SetUpServer.OpensWithoutKey(HttpContext);

    private async Task<bool> OpensAsync() => WithoutKey || await firstRun.OpensAsync(db, Key);
}
