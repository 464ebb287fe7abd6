using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What is sent does not depend on who receives it.</summary>
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
        var post = App.Services.GetRequiredService<PostMessage>();
        var message = (await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft("For **all** of you"))).Message!;
        await App.Services.GetRequiredService<EditMessage>().RunAsync(message.Id, Cast.Ben.Id, "For each of you");
        foreach (var name in new[] { "message", "edit" })
        {
            var sent = new List<string>();
            foreach (var stream in streams) sent.Add((await stream.UntilAsync(name)).Data.GetRawText());
            Assert.Single(sent.Distinct());
            foreach (var part in new[] { "RequestVerificationToken", "<form", "<button", "CfDJ8" })
                Assert.DoesNotContain(part, sent[0], StringComparison.Ordinal);
        }
        foreach (var stream in streams) await stream.DisposeAsync();
    }
}
