using System.Runtime.InteropServices;
using OpenChat.Web.Tests.Bench;

/// <summary>
/// Run by the runtime inside a server that <see cref="OpenChat.Web.Tests.Support.ServerProcess"/> starts, before its own first line. On
/// SIGUSR2 it writes how many timers run, which only the process itself can count, to the file named by <see cref="File"/>. Or it becomes
/// another server, which bin/bench measures beside ours. The runtime finds it by this name and without a namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that holds the file's path.</summary>
    public const string File = "OPENCHAT_TEST_TIMERS";

    private static PosixSignalRegistration? signal;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(BareServer.Port) is { Length: > 0 } port)
            BareServer.Run(int.Parse(port, CultureInfo.InvariantCulture));
        if (Environment.GetEnvironmentVariable(LaterMigrations.Variable) is { Length: > 0 }) LaterMigrations.AddToHost();
        if (Environment.GetEnvironmentVariable(File) is not { Length: > 0 }) return;
        signal = PosixSignalRegistration.Create((PosixSignal)12, context =>
        {
            context.Cancel = true;
            var path = Environment.GetEnvironmentVariable(File)!;
            System.IO.File.WriteAllText(path + ".new", Timer.ActiveCount.ToString(CultureInfo.InvariantCulture));
            System.IO.File.Move(path + ".new", path, overwrite: true);
        });
    }
}
