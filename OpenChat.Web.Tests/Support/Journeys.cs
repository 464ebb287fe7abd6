using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(JourneysFirst))]

namespace OpenChat.Web.Tests.Support;

/// <summary>Whole stories in Chromium, one after another: each may start processes and use a core by itself.</summary>
[CollectionDefinition(Name)]
[Trait(RunTrait.Name, RunTrait.Browser)]
public sealed class Journeys
{
    public const string Name = "Journeys";
}

/// <summary>Journeys that mostly wait, for a call or for a server: they cost little beside the others.</summary>
[CollectionDefinition(Name)]
[Trait(RunTrait.Name, RunTrait.Browser)]
public sealed class CallJourneys
{
    public const string Name = "Journeys that wait";
}

/// <summary>
/// Journeys in which people hum and are listened to. Three rows of browsers at once are more than two cores can carry, so bin/test runs
/// these in a stage of their own, and what runs beside them must give way.
/// </summary>
[CollectionDefinition(Name)]
[Trait(RunTrait.Name, RunTrait.Browser), Trait(RunTrait.Name, RunTrait.Voices)]
public sealed class VoiceJourneys
{
    public const string Name = "Journeys of voices";
}

/// <summary>Starts the two long rows of journeys first, so that the quick tests run beside them.</summary>
public sealed class JourneysFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(c => c.TestCollectionDisplayName is Journeys.Name or CallJourneys.Name)];
}
