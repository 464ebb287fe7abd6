using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>What a zone says of itself: a form for who manages it, plain words for everybody else in it.</summary>
public sealed class SettingsModel(UpdateZone updateZone, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public sealed class InputModel
    {
        public string? Name { get; set; }
        public string? Description { get; set; }
        public bool ShowsPresence { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public void OnGet() => Input = new() { Name = Zone.Name, Description = Zone.Description, ShowsPresence = Zone.ShowsPresence };

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await updateZone.RunAsync(Zone.Id, Me.UserId, Input.Name ?? "", Input.Description ?? "", Input.ShowsPresence);
        return outcome switch
        {
            ZoneOutcome.Done or ZoneOutcome.Unchanged => Done(AddressOf("settings"), T["Saved."]),
            ZoneOutcome.TextLength => Refused(outcome, "Input.Description", Zone.DescriptionMax),
            _ => Refused(outcome, "Input.Name"),
        };
    }
}
