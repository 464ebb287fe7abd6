using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.WebEncoders;
using OpenChat.Web.Accounts;
using OpenChat.Web.Feed;
using OpenChat.Web.Rendering;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>The order in which a request passes through the server, and what Razor Pages need.</summary>
public static class PipelineSetup
{
    /// <summary>Bytes: most pages of a channel, whole. Of a larger answer the rest waits until the browser has taken the first part, and its request with all that it holds.</summary>
    private const int WholePage = 128 * 1024;

    public static WebApplicationBuilder AddPipeline(this WebApplicationBuilder builder)
    {
        var address = new PublicAddress(builder.Configuration);
        var (tls, proxies) = (builder.Configuration.Read<TlsOptions>("Tls"), builder.Configuration.Read<ProxyOptions>("Proxy"));
        builder.Services.AddSingleton(tls);
        if (tls.IsSet) builder.Services.AddSingleton<TlsCertificate>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (tls.IsSet) kestrel.ConfigureHttpsDefaults(kestrel.ApplicationServices.GetRequiredService<TlsCertificate>().Apply);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024; // Uploads say their own limit.
            kestrel.Limits.MaxResponseBufferSize = WholePage;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            OpenFiles.Apply(kestrel, kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(builder.Environment.ApplicationName));
        });
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxWriteBufferSize = WholePage;
            sockets.UnsafePreferInlineScheduling = true; // Who flushes a stream sends it: else each of a thousand is handed to another thread. The price: UseErrorPages.
        });
        // An update must not wait for a slow upload: what is cut is tried again by whoever sent it.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddHostedService<QuietCollection>();
        builder.Services.AddAntiforgery(o =>
        {
            address.Apply(o.Cookie, "openchat-form");
            o.HeaderName = "RequestVerificationToken";
            o.SuppressXFrameOptionsHeader = true; // SecurityHeaders says DENY.
        });
        // A form without its token is refused; that strangers try is no news for the operator.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        builder.Services.Configure<CookieTempDataProviderOptions>(o => address.Apply(o.Cookie, "openchat-flash"));
        builder.Services.Configure<FormOptions>(o => { o.ValueLengthLimit = 64 * 1024; o.ValueCountLimit = 256; });
        // Letters of every script as they are: é instead of &#xE9; in every page that somebody not English reads.
        builder.Services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            o.ForwardLimit = null; // One behind another: each must be named, and the first that is not is where they come from.
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in proxies.Networks) o.KnownIPNetworks.Add(network);
        });
        return builder;
    }

    /// <summary>With TLS of its own, whoever comes by plain http is sent to https; without, a proxy in front does so.</summary>
    private static void UsePlainHttpIsRedirected(this WebApplication app, PublicAddress address)
    {
        var port = Listening.HttpsPort(app.Configuration);
        app.Use((http, next) =>
        {
            var (asked, isMeant) = (http.Request.Host, address.Configured is null || string.Equals(http.Request.Host.Host, address.Configured.Host, StringComparison.OrdinalIgnoreCase));
            if (http.Request.IsHttps || http.Request.Path.StartsWithSegments("/health") || !isMeant) return next(http);
            var host = address.Configured?.Authority ?? (port is null or 443 ? new HostString(asked.Host) : new HostString(asked.Host, port.Value)).Value;
            http.Response.Headers.Location = $"https://{host}{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}";
            // For ever only where the address is: the other is how this one visitor called it.
            http.Response.StatusCode = address.Configured is null ? StatusCodes.Status307TemporaryRedirect : StatusCodes.Status308PermanentRedirect;
            return Task.CompletedTask;
        });
    }

    public static void UsePipeline(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        if (address.Warning is { } warning) app.Logger.LogWarning("{Warning}", warning);
        app.UseForwardedHeaders();
        if (app.Services.GetRequiredService<TlsOptions>().IsSet) app.UsePlainHttpIsRedirected(address);
        app.UseSecurityHeaders();
        app.UseErrorPages();
        if (address.Configured is { Scheme: "https" })
            // The proxy ends TLS. Whatever it forwards, people came by https.
            app.Use((http, next) => { http.Request.Scheme = "https"; return next(http); });
        app.UseRequestLocalization("en");
        app.UseRouting();
        app.UseRequestGuard();
        app.UseFirstRun();
        app.UseAuthentication();
        app.UsePageCursor();
        app.UseUnknownAddresses();
        app.UseAuthorization();
        app.UseGeneralLimit();
        app.UseAntiforgeryGuard();
    }
}
