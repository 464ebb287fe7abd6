using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Data;

/// <summary>
/// Migrates a database to this version. Each migration is one transaction, so a process that is killed leaves the database as it was
/// before or after it. A SQLite file is copied first; PostgreSQL backups are the operator's.
/// </summary>
internal sealed class Upgrade(AppDb db, DataFolder folder, DatabaseOptions options, ILogger log)
{
    private const int KeptCopies = 2;

    /// <summary>Creating an index on a large table takes long. Cut off, it would begin again at each start.</summary>
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromHours(24);

    private string Copies => Path.Combine(folder.FullPath, "before-upgrade");

    /// <exception cref="StartException">The database is of a newer version, or there is no room for the copy.</exception>
    public async Task RunAsync()
    {
        var (applied, pending) = await CompareAsync(db);
        if (pending.Count == 0) return; // MigrateAsync would compare the whole model with the last migration, which is slow.
        var copy = !options.UsesPostgres && applied.Count > 0 ? Copy(applied[^1]) : null;
        // EF's lock row would outlive a process killed while migrating and block every later start. The folder is locked already.
        if (!options.UsesPostgres) await db.Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """);
        db.Database.SetCommandTimeout(MigrationTimeout);
        await db.Database.MigrateAsync();
        db.Database.SetCommandTimeout(null);
        if (copy is not null) DeleteOldCopies(copy);
        if (applied.Count > 0) log.LogInformation("The database was brought from {Before} to {Now}", applied[^1], pending[^1]);
    }

    /// <exception cref="StartException">The database is from another version, older or newer.</exception>
    public static async Task CheckAsync(AppDb db)
    {
        if ((await CompareAsync(db)).Pending.Count > 0)
            throw new StartException("This database is from an older OpenChat. Start this version of the server once to upgrade it.");
    }

    /// <exception cref="StartException">The database is of a newer version.</exception>
    public static Task RefuseNewerAsync(AppDb db) => CompareAsync(db);

    private static async Task<(List<string> Applied, List<string> Pending)> CompareAsync(AppDb db)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToList();
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new StartException($"This database is from a newer OpenChat ({newer}) and was left as it is. "
                + "Start that version, or restore the copy from before its upgrade: see docs/self-hosting.md.");
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
                $"There is no room in {folder.FullPath} for a copy of the database before its upgrade ({Math.Ceiling(size)} MB). ")
                + "Nothing was changed. Free some space and start again.", mayPass: true);
        }
        log.LogInformation("Copied the database before its upgrade to {Copy}", copy);
        return copy;
    }

    /// <summary>Names begin with a migration's date, so the newest sort last; except the new copy, if it is of a restored backup.</summary>
    private void DeleteOldCopies(string newest)
    {
        var others = Directory.GetFiles(Copies, "openchat-*.db").Where(file => file != newest).Order(StringComparer.Ordinal);
        foreach (var old in others.SkipLast(KeptCopies - 1)) File.Delete(old);
    }
}
