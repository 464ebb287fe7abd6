using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Run by the runtime inside a server that <see cref="OpenChat.Web.Tests.Support.ServerProcess"/> starts, before its own first line: on SIGUSR2 it
/// writes how many timers run to the file named by <see cref="File"/>. Only the process itself can count them. The runtime finds it by this name and without a namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that holds the file's path.</summary>
    public const string File = "OPENCHAT_TEST_TIMERS";

    private static PosixSignalRegistration? asked;

    public static void Initialize() => asked = PosixSignalRegistration.Create((PosixSignal)12, context =>
    {
        context.Cancel = true;
        var path = Environment.GetEnvironmentVariable(File)!;
        System.IO.File.WriteAllText(path + ".new", Timer.ActiveCount.ToString(CultureInfo.InvariantCulture));
        System.IO.File.Move(path + ".new", path, overwrite: true);
    });
}
