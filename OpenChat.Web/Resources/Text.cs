// Resource names start with this and not with the assembly's name, which is that of the command.
[assembly: RootNamespace("OpenChat.Web")]

namespace OpenChat.Web;

/// <summary>Stands for Resources/Text.resx, which has every sentence that a person reads; its keys are the English sentences.</summary>
public sealed class Text;
