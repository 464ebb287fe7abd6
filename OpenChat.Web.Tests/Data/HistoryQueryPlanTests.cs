using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Tests.Data;

/// <summary>
/// A channel is read by (channel, number). By any other index its cost grows with what others write: the database walks past
/// everyone's messages to find fifty.
/// </summary>
public sealed class HistoryQueryPlanTests : IAsyncLifetime
{
    private const string Index = "ix_messages_channel_id_no";
    private TestDatabase database = null!;

    public static TheoryData<long?, long?, long?> Ranges => new()
    {
        { null, null, null },
        { 1500, null, null },
        { null, 700, null },
        { null, null, 900 },
    };

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.WithCastAsync();
        await FillAsync();
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory, MemberData(nameof(Ranges))]
    public async Task History_is_found_by_channel_and_number(long? before, long? after, long? around)
    {
        var spy = new Spy();
        await using var db = Open(spy);
        var channel = await db.Channels.AsNoTracking().SingleAsync(c => c.Id == Cast.General.Id, TestContext.Current.CancellationToken);
        spy.Commands.Clear();
        using var cache = new HistoryCache(() => "epoch", TimeProvider.System);
        var page = await LoadAsync();
        Assert.Equal(MessageHistory.PageSize, page.Messages.Count);
        Assert.NotEmpty(spy.Commands);
        foreach (var (sql, parameters) in RowQueries()) AssertGood(await ExplainAsync(db, sql, parameters));
        Assert.Equal(RowQueries().Count + 1, spy.Commands.Count); // And one for the authors of all rows.

        spy.Commands.Clear();
        Assert.Equal(page.Messages.Select(Shown), (await LoadAsync()).Messages.Select(Shown));
        var authors = Assert.Single(spy.Commands); // No message: those are cached.
        Assert.DoesNotContain("messages", authors.Sql, StringComparison.Ordinal);
        // SQLite's scans only: PostgreSQL reads a table of a few rows whole.
        Assert.DoesNotMatch(@"SCAN [um]\b", await ExplainAsync(db, authors.Sql, authors.Parameters));

        spy.Commands.Clear();
        channel.LastSeq++;
        await LoadAsync();
        Assert.Equal(around is null ? 1 : 2, RowQueries().Count); // All of it again.

        List<(string Sql, IReadOnlyList<DbParameter> Parameters)> RowQueries() =>
            spy.Commands.FindAll(c => c.Sql.Contains("messages", StringComparison.Ordinal));
        Task<MessagePage> LoadAsync() =>
            new MessageHistory(db, new(), new([new AuthorPart(), new CallLinePart()]), cache)
                .LoadAsync(channel, new(before, after, around));
    }

    [Fact]
    public async Task Messages_of_blocked_people_are_skipped_with_one_query_and_with_none_where_no_one_is_blocked()
    {
        var spy = new Spy();
        await using var db = Open(spy);
        Assert.Empty(await db.SilentChannelsAsync(Cast.Ana.Id, []));
        Assert.Empty(spy.Commands);
        var silent = await db.SilentChannelsAsync(Cast.Ana.Id, [Cast.Ben.Id, Cast.Flo.Id]);
        Assert.Contains(Cast.PondBuild.Id, silent); // Ben alone, two thousand times.
        Assert.DoesNotContain(Cast.General.Id, silent); // Eve spoke there.
        var (sql, parameters) = Assert.Single(spy.Commands);
        var plan = await ExplainAsync(db, sql, parameters);
        Assert.Contains(Index, plan, StringComparison.Ordinal);
        Assert.DoesNotMatch("SCAN [cm]|Seq Scan on messages", plan); // Neither all messages nor all channels.
    }

    [Fact]
    public async Task Who_may_see_a_channel_is_found_by_index()
    {
        var (me, cancel) = (Cast.Dan.Id, TestContext.Current.CancellationToken);
        var spy = new Spy();
        await using var db = Open(spy);
        await db.Database.OpenConnectionAsync(cancel);
        // Otherwise PostgreSQL reads tables of a few rows whole.
        if (TestDatabase.UsesPostgres) await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off", cancel);
        Assert.Equal(4, await db.Members.ChannelsOf(db.Access, me).CountAsync(cancel));
        Assert.Equal(1, await db.Channels.VisibleTo(me).CountAsync(c => c.Id == Cast.General.Id, cancel));
        Assert.Equal(1, await db.Messages.VisibleTo(me).CountAsync(m => m.Id == Cast.BensHello, cancel));
        var listed = 0;
        await foreach (var _ in new ShellQueries().Channels(db, me, Cast.PondClub)) listed++;
        Assert.Equal(3, listed);
        Assert.Equal(4, spy.Commands.Count);
        const string walk = @"SCAN [acmz]\d*\b|Seq Scan";
        foreach (var (sql, parameters) in spy.Commands.ToList()) Assert.DoesNotMatch(walk, await ExplainAsync(db, sql, parameters));
        Assert.Matches(walk, await ExplainAsync(db, "SELECT * FROM channels AS c WHERE topic = 'x'", []));
    }

    /// <summary>The negative twin: this very check refuses a query that walks the table.</summary>
    [Fact]
    public async Task A_walk_through_the_table_is_noticed()
    {
        await using var db = Open(new Spy());
        var plan = await ExplainAsync(db, """SELECT * FROM messages AS m WHERE text = 'x' ORDER BY created_at LIMIT 50""", []);
        Assert.ThrowsAny<Exception>(() => AssertGood(plan));
    }

    private static (Guid, Author) Shown(MessageView message) => (message.Id, message.Part<Author>()!);

    private static void AssertGood(string plan)
    {
        Assert.Contains(Index, plan, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"SCAN m\b", plan); // SQLite: all rows of messages.
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal); // SQLite: sorting what the index has in order already.
        Assert.DoesNotContain("Seq Scan on messages", plan, StringComparison.Ordinal);
        // PostgreSQL: the limit reads straight from the index, in its order. What is sorted above it is one page, after its joins.
        if (TestDatabase.UsesPostgres) Assert.Matches($@"Limit [^\n]*\n\s+->  Index Scan( Backward)? using {Index}", plan);
    }

    private static async Task<string> ExplainAsync(AppDb db, string sql, IReadOnlyList<DbParameter> parameters)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = (TestDatabase.UsesPostgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + sql;
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        await using var rows = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await rows.ReadAsync()) plan.Add(rows.GetString(rows.FieldCount - 1));
        return string.Join('\n', plan);
    }

    /// <summary>Two busy channels side by side, so that the wrong index would have something to walk past.</summary>
    private async Task FillAsync()
    {
        await using var db = database.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        for (var no = 3; no <= 2000; no++)
            foreach (var place in new[] { Cast.General, Cast.PondBuild, Cast.CleosGeneral })
                db.Messages.Add(new Message
                {
                    ChannelId = place.Id,
                    No = no,
                    Seq = no,
                    Rev = no,
                    AuthorId = Cast.Ben.Id,
                    Text = "Rain.",
                    Nonce = $"{place.Id:N}{no}",
                    CreatedAt = DateTime.UnixEpoch,
                });
        // And people: a database rightly reads all of a handful of rows.
        for (var n = 0; n < 300; n++)
            db.Users.Add(Cast.Row(new(Guid.CreateVersion7(), $"passer{n}", $"Passer-by {n}"), DateTime.UnixEpoch));
        await db.SaveChangesAsync();
        await db.Channels.ExecuteUpdateAsync(set => set.SetProperty(c => c.LastNo, 2000));
        await db.Database.ExecuteSqlRawAsync("ANALYZE"); // Both planners then know how much there is.
    }

    private AppDb Open(Spy spy) =>
        TestDatabase.UsesPostgres ? new PostgresDb(Options<PostgresDb>(spy)) : new SqliteDb(Options<SqliteDb>(spy));

    private DbContextOptions<T> Options<T>(Spy spy) where T : AppDb
    {
        var options = new DbContextOptionsBuilder<T>();
        options.Use(database.Options);
        return options.AddInterceptors(spy).Options;
    }

    private sealed class Spy : DbCommandInterceptor
    {
        public List<(string Sql, IReadOnlyList<DbParameter> Parameters)> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(Copy)]));
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        private static DbParameter Copy(DbParameter parameter) => parameter is ICloneable own ? (DbParameter)own.Clone()
            : new Microsoft.Data.Sqlite.SqliteParameter(parameter.ParameterName, parameter.Value);
    }
}
