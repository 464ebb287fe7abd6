namespace OpenChat.Web.Domain;

/// <summary>A setting of this server, by key.</summary>
public class Meta
{
    public const string Epoch = "epoch", Registration = "registration", ServerName = "name", ServerDescription = "description",
        SetupLink = "setup-link";

    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}
