namespace OpenChat.Web.Pages.Shared;

/// <summary>The word behind a count of mentions.</summary>
public static class MentionCounts
{
    public static string Mentions(this IStringLocalizer<Text> T, int count) => count == 1 ? T["mention"] : T["mentions"];
}
