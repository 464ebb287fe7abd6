using OpenChat.Web.Messaging;

namespace OpenChat.Web.Pages.Messages;

/// <summary>What is said where a message can't be scheduled.</summary>
internal static class ScheduleProblems
{
    public static string ProblemOf(this IStringLocalizer<Text> T, ScheduleOutcome outcome, string typed) => outcome switch
    {
        ScheduleOutcome.Empty => T["Write a message first."],
        ScheduleOutcome.TooLong => T["Too long: {0} characters, limit {1}.", typed.Length, Message.TextMax],
        ScheduleOutcome.Past => T["This time has passed. Choose a later one."],
        ScheduleOutcome.TooFar => T["Choose a time within a year."],
        ScheduleOutcome.TooMany => T["You have {0} messages scheduled. Send or delete some first.", ScheduledMessage.Max],
        _ => T["You can't post here."],
    };

    extension(ScheduleOutcome outcome)
    {
        public int Status => outcome == ScheduleOutcome.NotAllowed
            ? StatusCodes.Status403Forbidden : StatusCodes.Status422UnprocessableEntity;
    }
}
