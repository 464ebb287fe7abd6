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

/// <summary>
/// Those in which people hum and are listened to. Three rows of browsers at once are more than two cores bear, so bin/test leaves
/// these out of its first run (by their trait). What is measured is sound: what runs beside them must give way.
/// </summary>
[CollectionDefinition(Name)]
public sealed class VoiceJourneys
{
    public const string Name = "Journeys of voices", Run = "voices";
}

/// <summary>Starts the two long rows of journeys before all else, so that the quick tests run beside them and neither is left over alone.</summary>
public sealed class JourneysFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(c => c.TestCollectionDisplayName is Journeys.Name or CallJourneys.Name)];
}
