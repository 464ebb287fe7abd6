using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace OpenChat.Web.Rendering;

/// <summary>
/// Dates and times as the server writes them, in UTC and in one form. js/lib/time.js puts those with data-show into the reader's time
/// zone, language and clock.
/// </summary>
public static class Times
{
    public static string Clock(DateTime at) => at.ToString("HH:mm", CultureInfo.CurrentCulture);

    public static string Date(DateTime at) => at.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    public static string Day(DateTime at) => at.ToString("dddd, d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>A date and a time that names its zone.</summary>
    public static string Moment(DateTime at) => $"{Date(at)}, {Clock(at)} UTC";

    public static string Iso(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A date in a sentence: <c>@T["joined {0}"].With(Times.DateOf(at))</c>.</summary>
    public static IHtmlContent DateOf(DateTime at) =>
        new HtmlString($"<time datetime=\"{Iso(at)}\" data-show=\"date\">{HtmlEncoder.Default.Encode(Date(at))}</time>");

    /// <summary>Puts markup in the place of {0}.</summary>
    public static IHtmlContent With(this LocalizedString sentence, IHtmlContent part)
    {
        var (html, at) = (new HtmlContentBuilder(), sentence.Value.IndexOf("{0}", StringComparison.Ordinal));
        return html.Append(sentence.Value[..at]).AppendHtml(part).Append(sentence.Value[(at + 3)..]);
    }
}
