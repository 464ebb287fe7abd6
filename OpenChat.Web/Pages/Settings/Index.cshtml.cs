using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Pages.Settings;

/// <summary>Redirects to the first page of the settings.</summary>
public sealed class IndexModel : PageModel
{
    public IActionResult OnGet() => Redirect("/settings/profile");
}
