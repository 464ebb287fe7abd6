using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>
/// Brings a database to the schema of this version. Each migration is one transaction: whatever ends the process meanwhile, the next start
/// finds the database as before or after it. A SQLite file is copied before; of PostgreSQL the operator has copies of their own.
/// </summary>
internal sealed class Upgrade(AppDb db, DataFolder folder, DatabaseOptions options, ILogger log)
{
    private const int KeptCopies = 2;

    /// <summary>An index of a large table takes longer than any question of a page may; given up, it would begin anew at each start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private string Copies => Path.Combine(folder.FullPath, "before-upgrade");

    /// <exception cref="StartException">The database is of a newer version, or there is no room for the copy.</exception>
    public async Task RunAsync()
    {
        var (applied, pending) = await CompareAsync(db);
        if (pending.Count == 0) return; // Asked first: to migrate compares the whole model with the last migration, which costs each start time and is a test's to say.
        var copy = !options.UsesPostgres && applied.Count > 0 ? Copy(applied[^1]) : null;
        // EF marks in the file that it migrates. Who was killed meanwhile left the mark, and everybody after would wait for it for ever; that nobody else migrates, the folder's lock says.
        if (!options.UsesPostgres) await db.Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """);
        db.Database.SetCommandTimeout(Patience);
        await db.Database.MigrateAsync();
        db.Database.SetCommandTimeout(null);
        if (copy is not null) ForgetCopiesBut(copy);
        if (applied.Count > 0) log.LogInformation("The database was brought from {Before} to {Now}", applied[^1], pending[^1]);
    }

    /// <summary>For commands beside a running server: they change no schema.</summary>
    /// <exception cref="StartException">The database is of another version, older or newer.</exception>
    public static async Task CheckAsync(AppDb db)
    {
        if ((await CompareAsync(db)).Pending.Count > 0)
            throw new StartException("This database is from an older OpenChat. Start this version of the server once to upgrade it.");
    }

    private static async Task<(List<string> Applied, List<string> Pending)> CompareAsync(AppDb db)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToList();
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new StartException($"This database is from a newer OpenChat ({newer}) and was left as it is. Start that version, or restore the copy from before its upgrade: see docs/self-hosting.md.");
        return (applied, [.. known.Except(applied)]);
    }

    private string Copy(string last)
    {
        var copy = Path.Combine(Copies, $"openchat-{last}.db");
        try
        {
            folder.Copy(copy);
        }
        catch (Exception error) when (DatabaseTrouble.IsDiskFull(error))
        {
            var size = new FileInfo(folder.DatabaseFile).Length / 1e6;
            throw new StartException(string.Create(CultureInfo.InvariantCulture,
                $"There is no room in {folder.FullPath} for a copy of the database before its upgrade ({Math.Ceiling(size)} MB). Nothing was changed. Free some space and start again."), mayPass: true);
        }
        log.LogInformation("The database before its upgrade is kept in {Copy}", copy);
        return copy;
    }

    /// <summary>Names begin with the date of a migration, so the newest come last; but the one just made may be of a backup that is older than they.</summary>
    private void ForgetCopiesBut(string copy)
    {
        foreach (var old in Directory.GetFiles(Copies, "openchat-*.db").Where(file => file != copy).Order(StringComparer.Ordinal).SkipLast(KeptCopies - 1)) File.Delete(old);
    }
}
