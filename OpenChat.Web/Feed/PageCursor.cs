using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>The end of the log before a page runs its first query. Its stream starts there, so that nothing is missed in between.</summary>
public static class PageCursor
{
    private static readonly object Key = new();

    /// <summary>`epoch.pos`, for the page to embed.</summary>
    public static string LiveCursor(this HttpContext http) => http.Items[Key] as string ?? "";

    public static void UsePageCursor(this WebApplication app)
    {
        var hub = app.Services.GetRequiredService<LiveHub>();
        app.Use((http, next) =>
        {
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsPost(http.Request.Method)) http.Items[Key] ??= hub.Cursor;
            return next(http);
        });
    }
}
