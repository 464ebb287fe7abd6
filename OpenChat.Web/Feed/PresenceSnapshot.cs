using System.Globalization;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>
/// Who was here, in a small file of the data folder, so that a restart shows nobody as gone who only has not come back yet.
/// It is a courtesy: where it cannot be read or written, people are shown as they come.
/// </summary>
public sealed class PresenceSnapshot(DatabaseOptions options, TimeProvider time, ILogger<PresenceSnapshot> log)
{
    private readonly Lock gate = new();
    private string saved = "";
    private DateTimeOffset savedAt;

    private string Path => System.IO.Path.Combine(options.DataFolder, "presence");

    /// <returns>Nobody where the file is older than anybody's absence may stay unnoticed.</returns>
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
            log.LogWarning(error, "Who was here before the start is not known");
            return [];
        }
    }

    /// <summary>Writes it where it changed, and now and then where it did not: its age says how long the server was away.</summary>
    public void Save(IEnumerable<(Guid User, PresenceState State)> here)
    {
        using var alone = gate.EnterScope(); // A stop may come beside a stop, and both use the one file that is moved into place.
        var now = time.GetUtcNow();
        var lines = string.Concat(here.Select(p => $"{p.User} {(int)p.State}\n"));
        if (lines == saved && (now - savedAt).Duration() < Presence.Grace) return; // Also after a clock that was set back.
        (saved, savedAt) = (lines, now);
        try
        {
            File.WriteAllText(Path + ".new", $"{now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}\n{lines}");
            DataFolder.ProtectFile(Path + ".new");
            File.Move(Path + ".new", Path, overwrite: true); // Whole or not at all.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(error, "Who is here could not be kept for the next start");
        }
    }
}
