using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>
/// Who is here, in a small file of the data folder: after a restart, people are not shown as gone before they could reconnect.
/// Best effort: if the file cannot be read or written, people are shown as they reconnect.
/// </summary>
public sealed class PresenceSnapshot(DatabaseOptions options, TimeProvider time, ILogger<PresenceSnapshot> log)
{
    private readonly Lock gate = new();
    private string saved = "";
    private DateTimeOffset savedAt;

    private string Path => System.IO.Path.Combine(options.DataFolder, "presence");

    /// <returns>Empty if the file is older than <see cref="Presence.Stale"/>: by then everyone in it counts as gone.</returns>
    public IReadOnlyList<(Guid User, PresenceState State)> Load()
    {
        try
        {
            if (!File.Exists(Path)) return [];
            var lines = File.ReadAllLines(Path);
            if (lines.Length == 0 || !long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                || (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at)).Duration() > Presence.Stale) return [];
            return [.. lines.Skip(1).Select(l => l.Split(' ')).Where(l => l.Length == 2 && Guid.TryParse(l[0], out _) && l[1] is "1" or "2")
                .Select(l => (Guid.Parse(l[0]), l[1] == "2" ? PresenceState.Online : PresenceState.Idle))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            log.LogWarning(error, "Can't read who was here before the start");
            return [];
        }
    }

    /// <summary>Writes the file if it changed, and now and then if it did not: its age says how long the server was down.</summary>
    public void Save(IEnumerable<(Guid User, PresenceState State)> here)
    {
        using var alone = gate.EnterScope(); // The server may be stopped twice at once, and both stops write the same temporary file.
        var now = time.GetUtcNow();
        var lines = string.Concat(here.Select(p => $"{p.User} {(int)p.State}\n"));
        if (lines == saved && (now - savedAt).Duration() < Presence.Grace) return; // Duration: the clock may have been set back.
        (saved, savedAt) = (lines, now);
        try
        {
            File.WriteAllText(Path + ".new", $"{now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}\n{lines}");
            DataFolder.ProtectFile(Path + ".new");
            File.Move(Path + ".new", Path, overwrite: true); // Whole or not at all.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(error, "Can't save who is here for the next start");
        }
    }
}
