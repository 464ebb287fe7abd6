namespace OpenChat.Web.Pages.Shared;

/// <summary>A field that searches people as one types; what is found stands in #found.</summary>
/// <param name="Address">The page that it is on.</param>
public sealed record SearchPeople(string Address, string Query, string Label);
