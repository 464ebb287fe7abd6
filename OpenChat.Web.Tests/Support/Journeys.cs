namespace OpenChat.Web.Tests.Support;

/// <summary>Whole stories in Chromium. They run one after another: two at once would measure each other's load.</summary>
[CollectionDefinition(Name)]
public sealed class Journeys
{
    public const string Name = "Journeys";
}
