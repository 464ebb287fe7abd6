using System.Text.Json;

namespace OpenChat.Web.Calls;

/// <summary>What a page may say on its socket.</summary>
public enum SignalKind { Resume, Signal, Media, Ice, Took }

/// <summary>One message from a page, bounded and checked as far as the server looks: what two pages tell each other is passed on unread.</summary>
/// <param name="Inst">Resume: the page instance.</param>
/// <param name="LastSeq">Resume: the last numbered message that it has.</param>
/// <param name="To">Signal: the instance that it is for.</param>
/// <param name="Field">Signal: "description" or "candidate".</param>
/// <param name="Payload">Signal: its JSON, an object, or null for a candidate that says there are no more.</param>
public sealed record SignalMessage(SignalKind Kind, Guid Inst, long LastSeq, Guid To, string Field, JsonElement Payload, bool Muted, bool Deafened)
{
    /// <summary>Took: how long it took to reach somebody; null where that did not come about.</summary>
    public TimeSpan? Took { get; private init; }

    /// <summary>Took: not for the first time.</summary>
    public bool Again { get; private init; }

    /// <summary>Took: through a TURN server.</summary>
    public bool Relayed { get; private init; }

    /// <summary>Longest message in bytes. A session description with video has about 8 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Null for everything that no page of ours sends. Fields that are not known are ignored: a newer page may have them.</summary>
    public static SignalMessage? Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes) return null;
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("t", out var type) || type.ValueKind != JsonValueKind.String) return null;
            return type.GetString() switch
            {
                "resume" => Resume(root),
                "signal" => Signal(root),
                "media" => Bool(root, "muted") is { } muted && Bool(root, "deafened") is { } deafened ? Nothing(SignalKind.Media) with { Muted = muted, Deafened = deafened } : null,
                "ice" => Nothing(SignalKind.Ice),
                "took" => Measured(root),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // A string with a lone surrogate parses, and cannot be read.
        }
    }

    private static SignalMessage? Resume(JsonElement root)
    {
        if (Id(root, "inst") is not { } inst) return null;
        var last = root.TryGetProperty("lastSeq", out var seq) && seq.ValueKind == JsonValueKind.Number && seq.TryGetInt64(out var n) && n >= 0 ? n : 0;
        return Nothing(SignalKind.Resume) with { Inst = inst, LastSeq = last };
    }

    private static SignalMessage? Signal(JsonElement root)
    {
        if (Id(root, "to") is not { } to) return null;
        foreach (var field in (ReadOnlySpan<string>)["description", "candidate"])
        {
            if (!root.TryGetProperty(field, out var payload)) continue;
            if (payload.ValueKind != JsonValueKind.Object && !(field == "candidate" && payload.ValueKind == JsonValueKind.Null)) return null;
            return Nothing(SignalKind.Signal) with { To = to, Field = field, Payload = payload.Clone() };
        }
        return null;
    }

    private static SignalMessage? Measured(JsonElement root)
    {
        if (!root.TryGetProperty("ms", out var ms) || Bool(root, "again") is not { } again || Bool(root, "relayed") is not { } relayed) return null;
        if (ms.ValueKind == JsonValueKind.Null) return Nothing(SignalKind.Took) with { Again = again, Relayed = relayed };
        // A day is more than any page waits; a figure that no page can mean would spoil the others.
        if (ms.ValueKind != JsonValueKind.Number || !ms.TryGetInt32(out var value) || value is < 0 or > 86_400_000) return null;
        return Nothing(SignalKind.Took) with { Took = TimeSpan.FromMilliseconds(value), Again = again, Relayed = relayed };
    }

    private static SignalMessage Nothing(SignalKind kind) => new(kind, default, 0, default, "", default, false, false);

    private static Guid? Id(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id) ? id : null;

    private static bool? Bool(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;
}
