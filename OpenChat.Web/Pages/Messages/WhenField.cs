namespace OpenChat.Web.Pages.Messages;

/// <summary>
/// A field for a date and a time. It holds UTC; js/elements/local-field.js shows the reader's time and sends UTC all the same.
/// </summary>
/// <param name="Id">Of the field, unique on the page.</param>
public sealed record WhenField(string Id, DateTime At)
{
    private const string Format = "yyyy-MM-ddTHH:mm";
    private static readonly string[] Formats = [Format, $"{Format}:ss", $"{Format}Z", $"{Format}:ssZ", $"{Format}:ss.fffZ"];

    public string Value => At.ToString(Format, CultureInfo.InvariantCulture);

    /// <returns>Null if it is no time.</returns>
    public static DateTime? Parse(string? value) =>
        DateTime.TryParseExact(
            value, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at : null;
}
