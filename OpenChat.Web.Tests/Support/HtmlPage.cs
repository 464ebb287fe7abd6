using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace OpenChat.Web.Tests.Support;

/// <summary>An answer of the server, read as a page.</summary>
public sealed class HtmlPage
{
    private static readonly HtmlParser Parser = new();

    private HtmlPage(HttpResponseMessage response, string body)
    {
        Response = response;
        Body = body;
        Document = Parser.ParseDocument(body);
    }

    public HttpResponseMessage Response { get; }
    public string Body { get; }
    public IHtmlDocument Document { get; }
    public HttpStatusCode Status => Response.StatusCode;

    /// <summary>The path and query at which the visitor ended up.</summary>
    public string Address => Response.RequestMessage!.RequestUri!.PathAndQuery;

    /// <summary>Where it sends the visitor, path and query only.</summary>
    public string? Location => Response.Headers.Location is { } next
        ? new Uri(Response.RequestMessage!.RequestUri!, next).PathAndQuery
        : null;

    /// <summary>The page's text as a person reads it, each run of white space as one space.</summary>
    public string Text => Squeeze(Document.Body?.TextContent ?? "");

    private string Beginning => Text[..Math.Min(Text.Length, 800)];

    /// <summary>The antiforgery token of a form or of the header that scripts send.</summary>
    public string? Token
    {
        get
        {
            if (Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value") is { } token) return token;
            foreach (var holder in Document.All)
                foreach (var attribute in holder.Attributes)
                    if (attribute.Name.StartsWith("hx-headers", StringComparison.Ordinal))
                        return JsonDocument.Parse(attribute.Value).RootElement.GetProperty("RequestVerificationToken").GetString();
            return null;
        }
    }

    public static async Task<HtmlPage> ReadAsync(HttpResponseMessage response) => new(response, await response.Content.ReadAsStringAsync());

    /// <summary>The first element that matches; fails with the page's text where there is none.</summary>
    public IElement One(string selector) => Document.QuerySelector(selector)
        ?? throw new InvalidOperationException($"No {selector} at {Address} ({(int)Status}):\n{Beginning}");

    public IReadOnlyList<IElement> All(string selector) => [.. Document.QuerySelectorAll(selector)];

    /// <summary>The texts of all elements that match.</summary>
    public IReadOnlyList<string> Texts(string selector) => [.. All(selector).Select(e => Squeeze(e.TextContent))];

    public HtmlPage Is(HttpStatusCode status)
    {
        if (Status != status)
            Assert.Fail($"{Response.RequestMessage!.Method} {Address} answered {(int)Status} instead of {(int)status}:\n{Beginning}");
        return this;
    }

    internal HttpRequestMessage Filled(string selector, (string Name, string Value)[] fields)
    {
        var form = (IHtmlFormElement)One(selector);
        var values = form.Elements.OfType<IHtmlElement>().SelectMany(Values).ToList();
        foreach (var (name, value) in fields)
        {
            if (!form.Elements.Any(e => e.GetAttribute("name") == name))
                throw new InvalidOperationException($"The form {selector} at {Address} has no field {name}.");
            values.RemoveAll(v => v.Key == name);
            values.Add(new(name, value));
        }
        var action = new Uri(Response.RequestMessage!.RequestUri!, form.GetAttribute("action") ?? "");
        if (!string.Equals(form.Method, "post", StringComparison.OrdinalIgnoreCase))
        {
            var pairs = values.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}");
            return new(HttpMethod.Get, new UriBuilder(action) { Query = string.Join('&', pairs) }.Uri);
        }
        var request = new HttpRequestMessage(HttpMethod.Post, action);
        if (form.Enctype == "multipart/form-data")
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in values) parts.Add(new StringContent(value), name);
            request.Content = parts;
        }
        else
        {
            request.Content = new FormUrlEncodedContent(values);
        }
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Origin", action.GetLeftPart(UriPartial.Authority));
        return request;
    }

    /// <summary>What an untouched field sends.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Values(IHtmlElement element)
    {
        if (element.GetAttribute("name") is not { Length: > 0 } name || element.HasAttribute("disabled")) return [];
        return element switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? [new(name, box.Value)] : [],
            IHtmlInputElement { Type: "file" } => [],
            IHtmlInputElement input => [new(name, input.Value)],
            IHtmlTextAreaElement area => [new(name, area.Value)],
            IHtmlSelectElement select => [.. select.SelectedOptions.Select(o => KeyValuePair.Create(name, o.Value))],
            _ => [],
        };
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
