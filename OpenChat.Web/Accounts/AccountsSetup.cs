namespace OpenChat.Web.Accounts;

/// <summary>The door to accounts: Identity, cookies, sessions.</summary>
public static class AccountsSetup
{
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
