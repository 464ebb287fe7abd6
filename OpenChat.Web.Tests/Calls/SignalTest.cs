using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>People with sockets in a voice channel.</summary>
public abstract class SignalTest : AppTest
{
    protected CallCoordinator Calls => App.Services.GetRequiredService<CallCoordinator>();

    private protected async Task<(Signals Signals, Guid Inst, Guid Call, Visitor Visitor)> JoinAsync(Person person)
    {
        var visitor = await App.AsAsync(person);
        var (inst, device) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        visitor.SetCookie(("openchat-device", device.ToString()));
        var result = await Calls.StartAsync(Cast.Lounge.Id, person.Id, inst.ToString("N"), new(inst, device, Guid.CreateVersion7()), false);
        var signals = await Signals.OpenAsync(App, visitor);
        await signals.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await signals.HearAsync("hello");
        return (signals, inst, result.CallId!.Value, visitor);
    }
}
