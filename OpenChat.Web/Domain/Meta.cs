namespace OpenChat.Web.Domain;

/// <summary>One fact about this instance: the log's epoch, its name, who may join.</summary>
public class Meta
{
    public const string Epoch = "epoch", Registration = "registration", ServerName = "name", SetupLink = "setup-link";

    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}
