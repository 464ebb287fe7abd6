using System.Text.Json;

namespace OpenChat.Web.Calls;

/// <summary>Kinds of messages that a page may send.</summary>
public enum SignalKind { Resume, Signal, Media, Ice, Took }

/// <summary>One validated message from a page. Payloads between two pages are passed on unread.</summary>
/// <param name="LastSeq">Resume: the last sequence number received.</param>
/// <param name="Field">Signal: "description" or "candidate".</param>
/// <param name="Payload">Signal: a JSON object, or null for the end of candidates.</param>
public sealed record SignalMessage(
    SignalKind Kind, Guid Inst, long LastSeq, Guid To, string Field, JsonElement Payload, bool Muted, bool Deafened)
{
    /// <summary>Took: time to connect; null if the attempt failed.</summary>
    public TimeSpan? Took { get; private init; }

    public bool Again { get; private init; }

    public bool Relayed { get; private init; }

    /// <summary>Largest message in bytes. A session description with video has about 8 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Parses a message; null if it is invalid. Ignores unknown fields, so that newer pages work.</summary>
    public static SignalMessage? Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes) return null;
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("t", out var type) || type.ValueKind != JsonValueKind.String)
                return null;
            return type.GetString() switch
            {
                "resume" => Resume(root),
                "signal" => Signal(root),
                "media" => Media(root),
                "ice" => Empty(SignalKind.Ice),
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
            return null; // A string with a lone surrogate parses but cannot be read.
        }
    }

    private static SignalMessage? Resume(JsonElement root)
    {
        if (Id(root, "inst") is not { } inst) return null;
        var last = root.TryGetProperty("lastSeq", out var seq) && seq.ValueKind == JsonValueKind.Number
            && seq.TryGetInt64(out var n) && n >= 0 ? n : 0;
        return Empty(SignalKind.Resume) with { Inst = inst, LastSeq = last };
    }

    private static SignalMessage? Signal(JsonElement root)
    {
        if (Id(root, "to") is not { } to) return null;
        foreach (var field in (ReadOnlySpan<string>)["description", "candidate"])
        {
            if (!root.TryGetProperty(field, out var payload)) continue;
            var isEndOfCandidates = field == "candidate" && payload.ValueKind == JsonValueKind.Null;
            if (payload.ValueKind != JsonValueKind.Object && !isEndOfCandidates) return null;
            return Empty(SignalKind.Signal) with { To = to, Field = field, Payload = payload.Clone() };
        }
        return null;
    }

    private static SignalMessage? Media(JsonElement root) => Bool(root, "muted") is { } muted && Bool(root, "deafened") is { } deafened
        ? Empty(SignalKind.Media) with { Muted = muted, Deafened = deafened } : null;

    private static SignalMessage? Measured(JsonElement root)
    {
        if (!root.TryGetProperty("ms", out var ms)) return null;
        if (Bool(root, "again") is not { } again || Bool(root, "relayed") is not { } relayed) return null;
        if (ms.ValueKind == JsonValueKind.Null) return Empty(SignalKind.Took) with { Again = again, Relayed = relayed };
        // An absurd figure would spoil the histogram; no page waits longer than a day.
        if (ms.ValueKind != JsonValueKind.Number || !ms.TryGetInt32(out var value) || value is < 0 or > 86_400_000) return null;
        return Empty(SignalKind.Took) with { Took = TimeSpan.FromMilliseconds(value), Again = again, Relayed = relayed };
    }

    private static SignalMessage Empty(SignalKind kind) => new(kind, default, 0, default, "", default, false, false);

    private static Guid? Id(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id) ? id : null;

    private static bool? Bool(JsonElement root, string name) => !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
