namespace OpenChat.Web.Data;

/// <summary>The state before an administrator exists.</summary>
public static class FirstRun
{
    public static Task AnnounceFirstRunAsync(this WebApplication app) => Task.CompletedTask;
}
