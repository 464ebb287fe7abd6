using OpenChat.Web.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(JourneysFirst))]

namespace OpenChat.Web.Tests.Support;

/// <summary>Whole stories in Chromium, one after another: each may start processes and use a core by itself.</summary>
[CollectionDefinition(Name)]
public sealed class Journeys
{
    public const string Name = "Journeys";
}

/// <summary>Those whose browsers mostly wait, for a voice or for a server: beside the others they cost little time.</summary>
[CollectionDefinition(Name)]
public sealed class CallJourneys
{
    public const string Name = "Journeys that wait";
}

/// <summary>Those in which people hum and are listened to: what they hear comes by itself, and takes its time.</summary>
[CollectionDefinition(Name)]
public sealed class VoiceJourneys
{
    public const string Name = "Journeys of voices";
}

/// <summary>Starts the three long rows of journeys before all else, so that the quick tests run beside them and none is left over alone.</summary>
public sealed class JourneysFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(c => c.TestCollectionDisplayName is Journeys.Name or CallJourneys.Name or VoiceJourneys.Name)];
}
