using OpenChat.Web.Data;

namespace OpenChat.Web.Pages.Zones;

/// <summary>The fixed table of who may do what, for every member to see.</summary>
public sealed class RolesModel(AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public void OnGet() { }
}
