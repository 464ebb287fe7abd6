using System.Text;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>What a socket may say, and everything else.</summary>
public sealed class SignalMessageTests
{
    private static readonly Guid Inst = Guid.CreateVersion7();

    private static SignalMessage? Parse(string json) => SignalMessage.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Each_kind_is_read()
    {
        var resume = Parse($$"""{"t":"resume","inst":"{{Inst}}","lastSeq":7}""")!;
        Assert.Equal((SignalKind.Resume, Inst, 7L), (resume.Kind, resume.Inst, resume.LastSeq));
        var signal = Parse($$$"""{"t":"signal","to":"{{{Inst}}}","description":{"type":"offer","sdp":"v=0"}}""")!;
        Assert.Equal(
            (SignalKind.Signal, Inst, "description", "offer"),
            (signal.Kind, signal.To, signal.Field, signal.Payload.GetProperty("type").GetString()));
        Assert.Equal("candidate", Parse($$"""{"t":"signal","to":"{{Inst}}","candidate":null}""")!.Field);
        Assert.True(Parse("""{"t":"media","muted":true,"deafened":false}""")!.Muted);
        Assert.Equal(SignalKind.Ice, Parse("""{"t":"ice"}""")!.Kind);
        var took = Parse("""{"t":"took","ms":1500,"again":true,"relayed":false}""")!;
        Assert.Equal((TimeSpan.FromSeconds(1.5), true, false), (took.Took, took.Again, took.Relayed));
        Assert.Null(Parse("""{"t":"took","ms":null,"again":true,"relayed":false}""")!.Took);
    }

    [Fact]
    public void Fields_of_a_newer_page_are_ignored() =>
        Assert.Equal(SignalKind.Media, Parse("""{"t":"media","muted":false,"deafened":false,"camera":true,"mood":[1,2]}""")!.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"resume\"")]
    [InlineData("{}")]
    [InlineData("""{"t":7}""")]
    [InlineData("""{"t":"dance"}""")]
    [InlineData("""{"t":"\ud800"}""")]
    [InlineData("""{"t":"resume"}""")]
    [InlineData("""{"t":"resume","inst":7}""")]
    [InlineData("""{"t":"resume","inst":"\ud800"}""")]
    [InlineData("""{"t":"signal","to":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("""{"t":"signal","to":"00000000-0000-0000-0000-000000000000","description":null}""")]
    [InlineData("""{"t":"signal","to":"00000000-0000-0000-0000-000000000000","candidate":"a"}""")]
    [InlineData("""{"t":"media","muted":"yes","deafened":false}""")]
    [InlineData("""{"t":"media"}""")]
    [InlineData("""{"t":"took","ms":-1,"again":true,"relayed":false}""")]
    [InlineData("""{"t":"took","ms":1e12,"again":true,"relayed":false}""")]
    [InlineData("""{"t":"took","ms":5}""")]
    public void Nonsense_is_nothing(string json) => Assert.Null(Parse(json));

    [Fact]
    public void Depth_size_and_length_are_bounded()
    {
        Assert.Null(Parse(new string('[', 10_000)));
        Assert.Null(Parse($$"""{"t":"ice","x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}"""));
        Assert.Null(Parse($$"""{"t":"ice","x":"{{new string('x', SignalMessage.MaxBytes)}}"}"""));
        Assert.NotNull(Parse($$"""{"t":"ice","x":[{{string.Join(',', Enumerable.Repeat("1", 20_000))}}]}"""));
    }
}
