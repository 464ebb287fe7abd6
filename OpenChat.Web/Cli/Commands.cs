namespace OpenChat.Web.Cli;

/// <summary>The commands that are not the server: `openchat setup-link` and its like.</summary>
public static class Commands
{
    /// <returns>False when the arguments ask for the server.</returns>
    public static bool TryRun(string[] args, out int exitCode)
    {
        exitCode = 0;
        return false;
    }
}
