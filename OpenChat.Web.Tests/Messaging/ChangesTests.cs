using System.Text.Json;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Tests.Messaging;

/// <summary>What a browser fetches to close a gap, 200 changes at a time.</summary>
public sealed class ChangesTests() : AppTest(new() { Services = services => services.AddSingleton<IMessagePart, EveLeaves>() })
{
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Rows_that_go_while_they_are_read_neither_end_the_repair_nor_make_it_skip_any(int gone)
    {
        await using (var db = App.Database.Open())
        {
            for (var n = 1; n <= 202; n++)
                db.Messages.Add(new()
                {
                    ChannelId = Cast.PondBuild.Id,
                    AuthorId = n <= gone ? Cast.Eve.Id : Cast.Dan.Id,
                    No = n,
                    Seq = n,
                    Rev = n,
                    Nonce = $"n{n}",
                    Text = "Rain.",
                });
            var channel = await db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id, TestContext.Current.CancellationToken);
            channel.LastNo = channel.LastSeq = 202;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        using var ben = await App.AsAsync(Cast.Ben);
        var first = await AfterAsync(0);
        Assert.Equal((200 - gone, false, 200L), first);
        Assert.Equal((2, true, 202L), await AfterAsync(first.To));

        async Task<(int Count, bool Complete, long To)> AfterAsync(long seq)
        {
            var page = await ben.GetAsync($"/channels/{Cast.PondBuild.Id}/changes?after={seq}");
            var gap = JsonElement.Parse(page.Is(HttpStatusCode.OK).Body);
            var count = gap.GetProperty("changes").GetArrayLength();
            return (count, gap.GetProperty("complete").GetBoolean(), gap.GetProperty("to").GetInt64());
        }
    }

    /// <summary>Deletes Eve's account after the rows were read and before their authors are.</summary>
    private sealed class EveLeaves : IMessagePart
    {
        public bool IsCoveredByRev => true;

        public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
        {
            await db.Users.Where(u => u.Id == Cast.Eve.Id).ExecuteDeleteAsync();
            return _ => null;
        }
    }
}
