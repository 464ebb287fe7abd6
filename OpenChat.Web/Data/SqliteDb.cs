using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary><see cref="AppDb"/> on SQLite: one file, the default.</summary>
public sealed class SqliteDb(DbContextOptions<SqliteDb> options) : AppDb(options);
