using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace OpenChat.Web.Rendering;

/// <summary>
/// Renders a partial outside any request, once for all viewers. Such a partial has only its model: no User, Request, antiforgery token
/// or viewer's language. <see cref="Fragments"/> lists them.
/// </summary>
public sealed class FragmentRenderer(IRazorViewEngine views, ITempDataProvider temporary, IServiceScopeFactory scopes)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>Shared, because it caches what it finds by reflection.</summary>
    private static readonly EmptyModelMetadataProvider Metadata = new();

    /// <param name="viewData">Entries of the partial's ViewData.</param>
    /// <exception cref="InvalidOperationException">There is no such partial.</exception>
    public async Task<string> RenderTextAsync(string path, object model, params IReadOnlyList<KeyValuePair<string, object?>> viewData)
    {
        // Cached HTML must not depend on the first viewer's language. Async methods restore their caller's culture.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = English;
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor());
        var found = views.GetView(null, path, isMainPage: false);
        if (!found.Success) throw new InvalidOperationException($"There is no partial {path}.");
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary<object>(Metadata, new ModelStateDictionary()) { Model = model };
        foreach (var (key, value) in viewData) data[key] = value;
        await found.View.RenderAsync(
            new ViewContext(action, found.View, data, new TempDataDictionary(http, temporary), writer, new HtmlHelperOptions()));
        return writer.ToString();
    }
}
