using System.Collections.Concurrent;
using System.Net.Http.Json;

namespace OpenChat.Web.Tests.Support;

/// <summary>A person's outbox without the browser: the same text with the same nonce until the server takes it.</summary>
public sealed class Sender : IDisposable
{
    private readonly ServerProcess server;
    private readonly Visitor visitor;
    private readonly string token;
    private readonly ConcurrentQueue<Taken> taken = new();

    private Sender(ServerProcess server, Visitor visitor, Person person, string token) =>
        (this.server, this.visitor, Person, this.token) = (server, visitor, person, token);

    /// <summary>The server's answer: this message stands.</summary>
    public sealed record Taken(Guid Id, long No, string Nonce);

    public Person Person { get; }

    /// <summary>Everything that got a 2xx.</summary>
    public IReadOnlyCollection<Taken> Acknowledged => taken;

    public static async Task<Sender> OpenAsync(ServerProcess server, Person person)
    {
        var visitor = await server.AsAsync(person);
        return new(server, visitor, person, await visitor.TokenAsync());
    }

    /// <summary>Sends it until it is taken, through whatever happens to the server meanwhile.</summary>
    public async Task<Taken> SayAsync(Place place, string text, string nonce, CancellationToken cancel) =>
        (await SendAsync(place, cancel, ("text", text), ("nonce", nonce)))!;

    /// <summary>The same, as an answer to another message.</summary>
    /// <param name="reply">The message that it answers.</param>
    /// <returns>Null where that message was deleted meanwhile.</returns>
    public async Task<Taken?> ReplyAsync(Place place, string text, string nonce, Guid reply, CancellationToken cancel) =>
        await SendAsync(place, cancel, ("text", text), ("nonce", nonce), ("reply", $"{reply}"));

    private async Task<Taken?> SendAsync(Place place, CancellationToken cancel, params (string Name, string Value)[] fields)
    {
        while (true)
        {
            using var answer = await TryPostAsync(place.Address, cancel, fields);
            if (answer is { StatusCode: HttpStatusCode.UnprocessableEntity } && fields.Length > 2) return null;
            if (answer is null) await server.IsUpAsync(cancel);
            if (answer is not { IsSuccessStatusCode: true }) continue;
            if (await TakenAsync(answer, cancel) is not { } said) continue;
            Note(said);
            return said;
        }
    }

    /// <summary>Counts as acknowledged what was posted by <see cref="TryPostAsync"/>.</summary>
    public void Note(Taken said) => taken.Enqueue(said);

    /// <returns>Null where the answer was cut in the middle: the message is sent again.</returns>
    public static async Task<Taken?> TakenAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<Taken>(cancel);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>Changes something once.</summary>
    /// <returns>Whether the server said that it did.</returns>
    public async Task<bool> ChangeAsync(string address, CancellationToken cancel, params (string Name, string Value)[] fields)
    {
        using var answer = await TryPostAsync(address, cancel, fields);
        return answer is { IsSuccessStatusCode: true } or { StatusCode: HttpStatusCode.Found };
    }

    /// <returns>Null where no answer came.</returns>
    /// <exception cref="InvalidOperationException">The server answered with an error of its own, or refused what it must take.</exception>
    public async Task<HttpResponseMessage?> TryPostAsync(
        string address, CancellationToken cancel, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.Add("RequestVerificationToken", token);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            var answer = await visitor.Http.SendAsync(request, cancel);
            var refused = answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            if (refused || (int)answer.StatusCode is >= 500 and not (503 or 507))
                throw new InvalidOperationException(
                    $"{address} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public void Dispose() => visitor.Dispose();
}
