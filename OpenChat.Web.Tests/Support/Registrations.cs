using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Tests.Support;

/// <summary>Says who may join a test's server. The cast came by rows, so nobody chose yet.</summary>
public static class Registrations
{
    public static Task RegistrationIsAsync(this App app, Registration registration) => app.Writes.RunAsync(async scope =>
    {
        await scope.Db.Meta.Where(m => m.Key == Meta.Registration).ExecuteDeleteAsync();
        scope.Db.Meta.Add(new Meta { Key = Meta.Registration, Value = registration.ToString() });
    });
}
