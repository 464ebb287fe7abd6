namespace OpenChat.Web.Tests.Messaging;

public sealed class DraftTests
{
    [Fact]
    public void It_is_stored_trimmed_and_with_one_kind_of_line_end() =>
        Assert.Equal("One\n\n two\nthree", new Draft(" \r\nOne\r\n\r\n two\rthr\0ee\n ").Cleaned().Text);

    [Theory]
    [InlineData(" \r\n\0", true, false)]
    [InlineData("One", false, false)]
    public void Nothing_but_white_space_is_empty(string text, bool empty, bool tooLong)
    {
        var draft = new Draft(text).Cleaned();
        Assert.Equal((empty, tooLong), (draft.IsEmpty, draft.IsTooLong));
    }

    [Fact]
    public void It_may_be_as_long_as_a_message_and_no_longer()
    {
        Assert.False(new Draft(new string('a', Message.TextMax)).IsTooLong);
        Assert.True(new Draft(new string('a', Message.TextMax + 1)).IsTooLong);
    }

    [Fact]
    public void The_same_text_in_the_same_channel_has_the_same_hash_and_only_that()
    {
        var hash = new Draft("One").HashIn(Cast.General.Id);
        Assert.Equal(hash, new Draft("One\r\n").Cleaned().HashIn(Cast.General.Id));
        Assert.NotEqual(hash, new Draft("Two").HashIn(Cast.General.Id));
        Assert.NotEqual(hash, new Draft("One").HashIn(Cast.PondBuild.Id));
    }
}
