namespace OpenChat.Web.Domain;

/// <summary>Picks one of the eight tints of css/tokens.css for an id, always the same.</summary>
public static class Hues
{
    public static int Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return bytes[15] % 8 + 1;
    }
}
