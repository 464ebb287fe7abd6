namespace OpenChat.Web.Live;

/// <summary>A stream's place in the log: its epoch and a position, as `epoch.pos`.</summary>
public readonly record struct Cursor(string Epoch, long Pos)
{
    /// <returns>Null if malformed; the stream then starts with a resync.</returns>
    public static Cursor? Parse(string? text)
    {
        if (text is null || text.Length > 40) return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pos)
            ? new Cursor(text[..dot], pos) : null;
    }

    public override string ToString() => $"{Epoch}.{Pos.ToString(CultureInfo.InvariantCulture)}";
}
