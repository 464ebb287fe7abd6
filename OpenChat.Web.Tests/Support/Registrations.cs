namespace OpenChat.Web.Tests.Support;

/// <summary>Sets who may join a test's server. The cast came by rows, so no one has chosen yet.</summary>
public static class Registrations
{
    public static Task RegistrationIsAsync(this App app, Registration registration) => app.Writes.RunAsync(async scope =>
    {
        await scope.Db.Meta.Where(m => m.Key == Meta.Registration).ExecuteDeleteAsync();
        scope.Db.Meta.Add(new Meta { Key = Meta.Registration, Value = registration.ToString() });
    });
}
