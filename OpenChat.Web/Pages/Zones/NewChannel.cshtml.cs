using Microsoft.AspNetCore.Mvc;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>A new text or voice channel.</summary>
public sealed class NewChannelModel(CreateChannel createChannel, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public sealed class InputModel
    {
        public ChannelKind Kind { get; set; }
        public string? Name { get; set; }
        public string? Topic { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    protected override Permission Needs => Permission.ManageChannels;

    public void OnGet(ChannelKind kind) => Input = new() { Kind = kind };

    public async Task<IActionResult> OnPostAsync()
    {
        var made = await createChannel.RunAsync(Zone.Id, Me.UserId, Input.Kind, Input.Name ?? "", Input.Topic ?? "");
        if (made.Channel is { } channel) return Redirect(AddressOf(channel));
        return made.Outcome == ZoneOutcome.TextLength
            ? Refused(made.Outcome, "Input.Topic", Channel.TopicMax)
            : Refused(made.Outcome, "Input.Name", Channel.NameMax);
    }
}
