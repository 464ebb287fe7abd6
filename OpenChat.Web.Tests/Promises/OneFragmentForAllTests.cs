using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Who looks makes no difference to what is sent.</summary>
public sealed class OneFragmentForAllTests : AppTest
{
    [Fact]
    public async Task Author_admin_and_member_get_the_same_bytes_and_no_token_or_form()
    {
        var streams = new List<EventStream>();
        foreach (var person in new[] { Cast.Ben, Cast.Adm, Cast.Dan, Cast.Flo })
        {
            var visitor = await App.AsAsync(person);
            streams.Add(await EventStream.OpenAsync(visitor, $"watch={Cast.General.Id}:0"));
        }
        var message = (await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Ben.Id, "", "For **all** of you")).Message!;
        await App.Services.GetRequiredService<EditMessage>().RunAsync(message.Id, Cast.Ben.Id, "For each of you");
        foreach (var name in new[] { "message", "edit" })
        {
            var sent = new List<string>();
            foreach (var stream in streams) sent.Add((await stream.UntilAsync(name)).Data.GetRawText());
            Assert.Single(sent.Distinct());
            foreach (var word in new[] { "RequestVerificationToken", "<form", "<button", "CfDJ8" }) Assert.DoesNotContain(word, sent[0], StringComparison.Ordinal);
        }
        foreach (var stream in streams) await stream.DisposeAsync();
    }
}
