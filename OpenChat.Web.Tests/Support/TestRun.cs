[assembly: AssemblyFixture(typeof(TestRun))]

namespace OpenChat.Web.Tests.Support;

/// <summary>What lives as long as the whole run, and is cleared away after it.</summary>
public sealed class TestRun : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Chromium.CloseAsync();
        await TestDatabase.DropTemplatesAsync();
    }
}
