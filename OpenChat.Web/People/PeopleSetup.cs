namespace OpenChat.Web.People;

/// <summary>The door to people: blocks and direct channels.</summary>
public static class PeopleSetup
{
    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
