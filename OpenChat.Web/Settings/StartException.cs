namespace OpenChat.Web.Settings;

/// <summary>The server cannot start. It prints the message and exits, and has changed nothing.</summary>
/// <param name="sentence">The problem and its fix. Must not contain secrets, because it is printed.</param>
/// <param name="mayPass">A retry may succeed, as when a port is in use: exit code 1, so that a supervisor restarts it. Else 2.</param>
public sealed class StartException(string sentence, bool mayPass = false) : Exception(sentence)
{
    public int ExitCode => mayPass ? 1 : 2;
}
