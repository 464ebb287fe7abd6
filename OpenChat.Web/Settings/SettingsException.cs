namespace OpenChat.Web.Settings;

/// <summary>A setting that makes no sense, said to whoever wrote it: the program ends with exit code 2 before it touches anything.</summary>
/// <param name="sentence">What is wrong and what would be right. It is printed, so it names no secret.</param>
/// <param name="mayPass">The next try may go well, as where a port is taken: exit code 1, so that whoever watches it tries again.</param>
public sealed class SettingsException(string sentence, bool mayPass = false) : Exception(sentence)
{
    public int ExitCode => mayPass ? 1 : 2;
}
