using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages;

/// <summary>
/// Refuses what a page has no handler for: Razor would render the page without having loaded anything. Also refuses route values of
/// nothing but spaces (/u/%20), which handlers would get as null.
/// </summary>
internal sealed class HandlerGuard : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context) { }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (context.HttpContext.IsErrorPage()) return; // It answers any method.
        if (context.RouteData.Values.Values.Any(value => value is string text && string.IsNullOrWhiteSpace(text)))
            context.Result = new NotFoundResult();
        else if (context.HandlerMethod is null && !IsForGet(context.HttpContext.Request.Method))
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
        else if (context.HandlerMethod is null && context.ActionDescriptor.HandlerMethods.Any(m => IsForGet(m.HttpMethod)))
            context.Result = new NotFoundResult();
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }

    private static bool IsForGet(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
