using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>What stands around the pane, by itself: a page asks for it when something there changed. A zone that one may not see gives the chats.</summary>
public sealed class SidebarModel(Shell shell) : PageModel
{
    public ShellView Shell { get; private set; } = null!;

    public async Task OnGetAsync(Guid? zone, Guid? channel, bool members) =>
        Shell = await shell.LoadAsync(User.Id(), new ShellPlace(zone, channel, members && zone is not null));
}
