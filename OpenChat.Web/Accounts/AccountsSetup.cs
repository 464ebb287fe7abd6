using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Accounts;

/// <summary>Registers the services of accounts: Identity, cookies, sessions, rate limits.</summary>
public static class AccountsSetup
{
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var address = new PublicAddress(builder.Configuration);
        services.AddIdentityCore<User>(o =>
        {
            o.User.RequireUniqueEmail = true;
            o.Password.RequiredLength = Passwords.Min;
            o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
        }).AddEntityFrameworkStores<AppDb>();
        var options = builder.Configuration.Read<AccountOptions>("Accounts");
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = options.HashIterations);
        services.AddSingleton<SessionCookie>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            address.Apply(o.Cookie, "openchat");
            o.EventsType = typeof(SessionCookie);
            o.SlidingExpiration = true;
            o.ExpireTimeSpan = TimeSpan.FromDays(30);
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddDataProtection().SetApplicationName("OpenChat").PersistKeysToDbContext<AppDb>();
        // Hides the warning that keys are not encrypted: a key for them would be stored beside them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        services.AddSingleton<Sessions>();
        services.AddSingleton<FirstRun>();
        services.AddSingleton<ServerProfile>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<KnownBrowser>();
        services.AddSingleton<RepeatedTries>();
        services.AddScoped<CreateAccount>();
        services.AddScoped<SetUpServer>();
        services.AddScoped<CheckPassword>();
        services.AddScoped<ChangeSignIn>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<ChangeServer>();
        services.AddScoped<ChangeProfile>();
        services.AddScoped<ChangePrivacy>();
        services.AddScoped<ChangeAvatar>();
        services.AddSingleton(builder.Configuration.Read<LimitOptions>("Limits"));
        return builder;
    }
}
