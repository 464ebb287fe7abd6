using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Name and topic of a channel, and its deletion.</summary>
public sealed class EditChannelModel(UpdateChannel updateChannel, DeleteChannel deleteChannel, AppDb db, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    public sealed class InputModel
    {
        public string? Name { get; set; }
        public string? Topic { get; set; }
    }

    /// <summary>As it is stored; what was typed is in <see cref="Input"/>.</summary>
    public Channel Channel { get; private set; } = null!;

    public InputModel Input { get; private set; } = new();

    /// <summary>If true, it can't be deleted: a zone's address leads to a text channel.</summary>
    public bool IsLastText { get; private set; }

    protected override Permission Needs => Permission.ManageChannels;

    public async Task<IActionResult> OnGetAsync(Guid id) => await FindAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, InputModel input)
    {
        if (!await FindAsync(id)) return NotFound();
        Input = input;
        var outcome = await updateChannel.RunAsync(id, Me.UserId, input.Name ?? "", input.Topic ?? "");
        return outcome switch
        {
            ZoneOutcome.Done or ZoneOutcome.Unchanged => Done(AddressOf($"channels/{id}"), T["Saved."]),
            ZoneOutcome.TextLength => Refused(outcome, "Input.Topic", Channel.TopicMax),
            _ => Refused(outcome, "Input.Name", Channel.NameMax),
        };
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, string? typed)
    {
        if (!await FindAsync(id)) return NotFound();
        var outcome = await deleteChannel.RunAsync(id, Me.UserId, typed ?? "");
        return outcome == ZoneOutcome.Done ? Done(AddressOf("channels"), T["{0} deleted.", Channel.Name]) : Refused(outcome, "typed");
    }

    private async Task<bool> FindAsync(Guid id)
    {
        var found = await Db.Channels.AsNoTracking().VisibleTo(Me.UserId).SingleOrDefaultAsync(c => c.Id == id && c.ZoneId == Zone.Id);
        if (found is not { } channel) return false;
        Channel = channel;
        Input = new() { Name = channel.Name, Topic = channel.Topic };
        IsLastText = await DeleteChannel.IsLastTextAsync(Db, channel);
        return true;
    }
}
