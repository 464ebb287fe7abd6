namespace OpenChat.Web.Pages.Shared;

/// <summary>A field that filters a list beside it as one types; its script is js/elements/list-filter.js.</summary>
/// <param name="List">Selector of what holds the items, each with data-find: words beside its name.</param>
/// <param name="Says">Its label and placeholder.</param>
public sealed record ListFilter(string List, string Says)
{
    /// <summary>A shorter list is seen at a glance.</summary>
    public const int From = 7;
}
