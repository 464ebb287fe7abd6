using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;

namespace OpenChat.Web.Tests.House;

/// <summary>One line of the matrix: a route, and what it answers each kind of person.</summary>
/// <param name="Name">As the server lists it: "POST /z/{zone}/{channel}?handler=Read".</param>
/// <param name="Address">The address of something in the Pond Club, or of Ben's.</param>
/// <param name="Answers">One answer for each of <see cref="Who"/>: `ok` let in (a page, or a redirect on), `in` sent to sign-in,
/// `no` 404, or another status as a number.</param>
internal sealed record Route(string Name, string Address, string Answers)
{
    /// <summary>Null stands for someone who is not signed in.</summary>
    public static readonly IReadOnlyList<(string Kind, Person? Person)> Who =
    [
        ("anon", null),
        ("stranger", Cast.Cleo),
        ("ex-member", Cast.Eve),
        ("member", Cast.Ben),
        ("blocked", Cast.Flo),
        ("admin", Cast.Adm),
        ("owner", Cast.Ana),
    ];

    /// <summary>The same address for something that never existed; null where the address names nothing.</summary>
    public string? Missing { get; init; }

    /// <summary>What a form sends.</summary>
    public (string Name, string Value)[] Fields { get; init; } = [];

    /// <summary>What a script sends in place of a form.</summary>
    public object? Json { get; init; }

    /// <summary>Being let in changes what the next person or another line would find, so each gets a server of their own.</summary>
    public bool Once { get; init; }

    public HttpMethod Method => HttpMethod.Parse(Name.Split(' ')[0]);
    public bool IsSafe => Method == HttpMethod.Get;
    public bool IsForNoOne => Expected.All(e => e.Answer == "no");

    public IEnumerable<(string Kind, Person? Person, string Answer)> Expected =>
        Who.Zip(Answers.Split(' ', StringSplitOptions.RemoveEmptyEntries), (who, answer) => (who.Kind, who.Person, answer));

    public HttpRequestMessage Request(string? address = null) => new(Method, address ?? Address)
    {
        Content = IsSafe ? null
            : Json is not null ? System.Net.Http.Json.JsonContent.Create(Json, Json.GetType())
            : new FormUrlEncodedContent(Fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
    };

    /// <summary>Every route of this server: endpoints by method and template, pages by their handlers.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(App app)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var loader = app.Services.GetRequiredService<PageLoader>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var template = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                names.Add($"GET {template}");
                foreach (var handler in (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods)
                {
                    if (handler.HttpMethod is not ("Get" or "Post")) continue;
                    var query = handler.Name is { Length: > 0 } name ? $"?handler={name}" : "";
                    names.Add($"{handler.HttpMethod.ToUpperInvariant()} {template}{query}");
                }
                continue;
            }
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                if (method is not ("HEAD" or "CONNECT")) names.Add($"{method} {template}");
        }
        return [.. names];
    }
}
