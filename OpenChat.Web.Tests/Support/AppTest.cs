namespace OpenChat.Web.Tests.Support;

/// <summary>A test class whose every test has a server of its own; started in about half a second.</summary>
public abstract class AppTest(AppOptions? options = null) : IAsyncLifetime
{
    protected App App { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => App = await App.StartAsync(options);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await App.DisposeAsync();
    }
}

/// <summary>One server for all tests of a class that do not disturb one another: IClassFixture&lt;SharedApp&gt;.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    public App App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await App.StartAsync();

    public async ValueTask DisposeAsync() => await App.DisposeAsync();
}
