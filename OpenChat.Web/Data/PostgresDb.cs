using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary><see cref="AppDb"/> on PostgreSQL, for when one machine is not enough.</summary>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options) : AppDb(options);
