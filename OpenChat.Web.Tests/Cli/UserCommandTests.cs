using System.Diagnostics;
using OpenChat.Web.Tests.Pages;

namespace OpenChat.Web.Tests.Cli;

/// <summary>A new password by command, beside a running server, on either database.</summary>
public sealed class UserCommandTests : AppTest
{
    [Theory]
    [InlineData("ben")]
    [InlineData("@BEN")]
    [InlineData("ben@example.org")]
    public async Task New_password_opens_the_old_one_does_not_and_devices_are_signed_out(string login)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        using var stream = await ben.Http.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead, Cancel);
        var (code, output, errors) = await RunAsync("user", "reset-password", login);
        Assert.Equal((0, ""), (code, errors));
        var password = output.Split('\n')[0].Split(": ")[1].Trim();
        Assert.StartsWith("New password for ben: ", output, StringComparison.Ordinal);
        using (var ended = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel))) // Ends by itself, from the event log.
            Assert.Contains("revoked", await ended.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        (await ben.GetAsync("/settings/profile")).Is(HttpStatusCode.Redirect);
        (await ana.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(visitor, "ben", password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Unknown_name_is_a_sentence_and_changes_nothing()
    {
        var (code, output, errors) = await RunAsync("user", "reset-password", "nobody");
        Assert.Equal((1, ""), (code, output));
        Assert.Equal("No one here has the username or email nobody.", errors.Trim());
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] command)
    {
        var options = App.Database.Options;
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "openchat"),
            [.. command, $"--data={options.DataFolder}", $"--Database:Postgres={options.Postgres}"])
        {
            WorkingDirectory = options.DataFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await errors);
    }
}
