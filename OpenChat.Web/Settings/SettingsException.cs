namespace OpenChat.Web.Settings;

/// <summary>A setting that makes no sense, said to whoever wrote it: the program ends with exit code 2 before it touches anything.</summary>
/// <param name="sentence">What is wrong and what would be right. It is printed, so it names no secret.</param>
public sealed class SettingsException(string sentence) : Exception(sentence);
