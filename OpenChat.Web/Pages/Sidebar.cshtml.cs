using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>
/// What is around the pane, by itself: pages request it when something in it changed. A zone that the viewer may not see gives the chats.
/// </summary>
public sealed class SidebarModel(Shell shell) : PageModel
{
    public ShellView Shell { get; private set; } = null!;

    public async Task OnGetAsync(Guid? zone, Guid? channel, bool members, bool saved, bool scheduled) =>
        Shell = await shell.LoadAsync(User.Id(), new ShellPlace(zone, channel, members && zone is not null, saved, scheduled));
}
