using Microsoft.AspNetCore.Mvc;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Deletes a zone, once its name was typed.</summary>
public sealed class DeleteModel(DeleteZone deleteZone, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    protected override Permission Needs => Permission.DeleteZone;

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(string? typed)
    {
        var outcome = await deleteZone.RunAsync(Zone.Id, Me.UserId, typed ?? "");
        return outcome == ZoneOutcome.Done ? Done("/", T["{0} deleted.", Zone.Name]) : Refused(outcome, "typed");
    }
}
