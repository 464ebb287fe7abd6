using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Cli;

/// <summary>`openchat user reset-password NAME`: the way back in for someone who forgot their password, administrators too.</summary>
internal static class UserCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ["reset-password", var name, ..] || name.StartsWith('-'))
        {
            await Console.Error.WriteLineAsync(Help.Of("user"));
            return 2;
        }
        var builder = SettingsSetup.NewBuilder(args[2..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase().AddAccounts();
        await using var app = builder.Build();
        await app.OpenDatabaseAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var queue = app.Services.GetRequiredService<WriteQueue>();
        await queue.StartAsync(CancellationToken.None);
        var reset = await scope.ServiceProvider.GetRequiredService<ResetPassword>().RunAsync(name);
        await queue.StopAsync(CancellationToken.None);
        if (reset is not { } made)
        {
            await Console.Error.WriteLineAsync($"No one here has the username or email {name}.");
            return 1;
        }
        Console.WriteLine($"New password for {made.Username}: {made.Password}");
        Console.WriteLine("They were signed out everywhere. Ask them to change it: Settings, Account.");
        return 0;
    }
}
