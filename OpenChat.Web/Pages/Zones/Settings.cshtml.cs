using Microsoft.AspNetCore.Mvc;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Name and description of a zone: a form for those who manage it, plain text for its other members.</summary>
public sealed class SettingsModel(UpdateZone updateZone, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public sealed class InputModel
    {
        public string? Name { get; set; }
        public string? Description { get; set; }
        public bool ShowsPresence { get; set; }
        public bool ShowsJoins { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public void OnGet() => Input = new()
    {
        Name = Zone.Name,
        Description = Zone.Description,
        ShowsPresence = Zone.ShowsPresence,
        ShowsJoins = Zone.ShowsJoins,
    };

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await updateZone.RunAsync(
            Zone.Id, Me.UserId, Input.Name ?? "", Input.Description ?? "", Input.ShowsPresence, Input.ShowsJoins);
        return outcome switch
        {
            ZoneOutcome.Done or ZoneOutcome.Unchanged => Done(AddressOf("settings"), T["Saved."]),
            ZoneOutcome.TextLength => Refused(outcome, "Input.Description", Zone.DescriptionMax),
            _ => Refused(outcome, "Input.Name"),
        };
    }
}
