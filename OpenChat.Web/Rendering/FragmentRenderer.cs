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
/// (no User, no Request, no antiforgery token). <see cref="Fragments"/> names the partials it may be given.
/// </summary>
public sealed class FragmentRenderer(IRazorViewEngine views, ITempDataProvider temporary, IServiceScopeFactory scopes)
{
    /// <summary>The partial as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">There is no such partial.</exception>
    public async Task<byte[]> RenderAsync(string path, object model) => Encoding.UTF8.GetBytes(await RenderTextAsync(path, model));

    /// <inheritdoc cref="RenderAsync"/>
    public async Task<string> RenderTextAsync(string path, object model)
    {
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor());
        var found = views.GetView(null, path, isMainPage: false);
        if (!found.Success) throw new InvalidOperationException($"There is no partial {path}.");
        await using var writer = new StringWriter();
        var data = new ViewDataDictionary<object>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = model };
        await found.View.RenderAsync(new ViewContext(action, found.View, data, new TempDataDictionary(http, temporary), writer, new HtmlHelperOptions()));
        return writer.ToString();
    }
}
