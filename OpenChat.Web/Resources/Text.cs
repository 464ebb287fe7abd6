using Microsoft.Extensions.Localization;

// Resource names start with this and not with the assembly's name, which is that of the command.
[assembly: RootNamespace("OpenChat.Web")]

namespace OpenChat.Web;

/// <summary>Stands for Resources/Text.resx, where every sentence that a person reads has its entry; the key is the English sentence.</summary>
public sealed class Text;
