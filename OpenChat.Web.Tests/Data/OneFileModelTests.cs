using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Data;

/// <summary>The published file takes the model that EF wrote for it, on either database: all other tests start a build that works it out.</summary>
[Trait(RunTrait.Name, RunTrait.OneFile)]
public sealed class OneFileModelTests
{
    [Fact]
    public async Task The_one_file_takes_the_written_model_and_stores_and_shows_what_is_said()
    {
        await using var server = await ServerProcess.StartProgramAsync(NewServer.OneFile(), ("Logging:LogLevel:openchat", "Debug"));
        Assert.Contains(server.Lines, line => line.Contains($"EF takes {(TestDatabase.UsesPostgres ? "Postgres" : "Sqlite")}DbModel", StringComparison.Ordinal));
        using var ben = await Sender.OpenAsync(server, Cast.Ben);
        await ben.SayAsync(Cast.General, "Said to the one file", "n", TestContext.Current.CancellationToken);
        using var ana = await server.AsAsync(Cast.Ana);
        Assert.Contains("Said to the one file", await ana.Http.GetStringAsync(Cast.General.Address, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(server.Complaints());
    }
}
