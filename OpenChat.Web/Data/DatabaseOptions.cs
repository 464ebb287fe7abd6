namespace OpenChat.Web.Data;

/// <summary>Where this instance keeps things.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Folder for the database, files and keys, made with mode 0700. Relative to the current folder.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>A PostgreSQL connection string. Empty: SQLite in <see cref="DataFolder"/>.</summary>
    public string Postgres { get; set; } = "";

    public bool UsesPostgres => Postgres.Length > 0;
}
