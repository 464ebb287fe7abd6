using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace OpenChat.Web.Rendering;

/// <summary>
/// Renders a partial outside any request, once for everybody: such a partial knows its model and nothing of a viewer
/// (no User, no Request, no antiforgery token, no language but the server's). <see cref="Fragments"/> names the partials it may be given.
/// </summary>
public sealed class FragmentRenderer(IRazorViewEngine views, ITempDataProvider temporary, IServiceScopeFactory scopes)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>One for all: each new one looks up the attributes of all that it is asked about.</summary>
    private static readonly EmptyModelMetadataProvider Metadata = new();

    /// <summary>The partial as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">There is no such partial.</exception>
    public async Task<byte[]> RenderAsync(string path, object model) => Encoding.UTF8.GetBytes(await RenderTextAsync(path, model));

    /// <inheritdoc cref="RenderAsync"/>
    /// <param name="said">What the partial finds in its ViewData.</param>
    public async Task<string> RenderTextAsync(string path, object model, params IReadOnlyList<KeyValuePair<string, object?>> said)
    {
        // Of this method alone: an async method gives its caller's back. Else a row would differ by who asked first, or by the machine's own language.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = English;
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor());
        var found = views.GetView(null, path, isMainPage: false);
        if (!found.Success) throw new InvalidOperationException($"There is no partial {path}.");
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary<object>(Metadata, new ModelStateDictionary()) { Model = model };
        foreach (var (key, value) in said) data[key] = value;
        await found.View.RenderAsync(new ViewContext(action, found.View, data, new TempDataDictionary(http, temporary), writer, new HtmlHelperOptions()));
        return writer.ToString();
    }
}
