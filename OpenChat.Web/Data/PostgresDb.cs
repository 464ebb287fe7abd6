using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary><see cref="AppDb"/> on PostgreSQL, for several nodes.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options) : AppDb(options);
