namespace OpenChat.Web.Settings;

/// <summary>Why it does not start, said to whoever started it: the program ends with exit code 2, and nothing that it found is changed.</summary>
/// <param name="sentence">What is wrong and what would be right. It is printed, so it names no secret.</param>
/// <param name="mayPass">The next try may go well, as where a port is taken: exit code 1, so that whoever watches it tries again.</param>
public sealed class StartException(string sentence, bool mayPass = false) : Exception(sentence)
{
    public int ExitCode => mayPass ? 1 : 2;
}
