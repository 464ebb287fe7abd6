namespace OpenChat.Web.Tests.Data;

/// <summary>
/// The published file uses the model that EF compiled for it, on either database. All other tests start a build that makes the model as
/// it starts.
/// </summary>
[Trait(RunTrait.Name, RunTrait.OneFile)]
public sealed class OneFileModelTests
{
    [Fact]
    public async Task The_one_file_uses_the_compiled_model_and_stores_and_shows_a_message()
    {
        await using var server = await ServerProcess.StartProgramAsync(NewServer.OneFile(), ("Logging:LogLevel:openchat", "Debug"));
        var provider = TestDatabase.UsesPostgres ? "Postgres" : "Sqlite";
        Assert.Contains(server.Lines, line => line.Contains($"EF takes {provider}DbModel", StringComparison.Ordinal));
        using var ben = await Sender.OpenAsync(server, Cast.Ben);
        await ben.SayAsync(Cast.General, "Said to the one file", "n", TestContext.Current.CancellationToken);
        using var ana = await server.AsAsync(Cast.Ana);
        var page = await ana.Http.GetStringAsync(Cast.General.Address, TestContext.Current.CancellationToken);
        Assert.Contains("Said to the one file", page, StringComparison.Ordinal);
        Assert.Empty(server.Complaints());
    }
}
