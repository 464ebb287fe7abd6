using System.Diagnostics;

namespace OpenChat.Web.Tests.Cli;

/// <summary>The commands that fill a server: for its pictures, and for trying it under load.</summary>
public sealed class FillingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Populate_makes_zones_that_flood_can_write_in()
    {
        var data = Directory.CreateTempSubdirectory("openchat-filling-");
        try
        {
            Assert.Contains("Created 12 people", await RunAsync("populate", "--data", data.FullName), StringComparison.Ordinal);
            Assert.Contains(
                "Sent 3 messages",
                await RunAsync("flood", "/z/pond-club/general", "--count", "3", "--data", data.FullName), StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "openchat"), command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (process.ExitCode, await errors));
        return output;
    }
}
