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

/// <summary>The web server's settings and the middleware pipeline.</summary>
public static class PipelineSetup
{
    /// <summary>Fits most channel pages. A larger response keeps its request alive until the browser has read the first part.</summary>
    private const int PageBytes = 128 * 1024;

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
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024; // Uploads set their own limit.
            kestrel.Limits.MaxResponseBufferSize = PageBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            var logs = kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>();
            OpenFiles.Apply(kestrel, proxies, logs.CreateLogger(builder.Environment.ApplicationName));
        });
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxWriteBufferSize = PageBytes;
            // The flushing thread sends, instead of queueing each of a thousand streams to another one. See UseErrorPages for the drawback.
            sockets.UnsafePreferInlineScheduling = true;
        });
        // An update must not wait for slow uploads; their senders retry.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddHostedService<QuietCollection>();
        builder.Services.AddAntiforgery(o =>
        {
            address.Apply(o.Cookie, "openchat-form");
            o.HeaderName = "RequestVerificationToken";
            o.SuppressXFrameOptionsHeader = true; // SecurityHeaders sets it.
        });
        // Requests without a token are refused; anyone can send them, so they are not worth a log entry.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        builder.Services.Configure<CookieTempDataProviderOptions>(o => address.Apply(o.Cookie, "openchat-flash"));
        builder.Services.Configure<FormOptions>(o => { o.ValueLengthLimit = 64 * 1024; o.ValueCountLimit = 256; });
        // Keeps letters of all scripts: é instead of &#xE9;.
        builder.Services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            o.ForwardLimit = null; // For chained proxies. The first untrusted address is the client.
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in proxies.Networks) o.KnownIPNetworks.Add(network);
        });
        return builder;
    }

    /// <summary>Redirects http to https when the server terminates TLS. Otherwise the proxy does.</summary>
    private static void UsePlainHttpIsRedirected(this WebApplication app, PublicAddress address)
    {
        var port = Listening.HttpsPort(app.Configuration);
        app.Use((http, next) =>
        {
            var name = http.Request.Host.Host;
            var isOwnHost = address.Configured is null || string.Equals(name, address.Configured.Host, StringComparison.OrdinalIgnoreCase);
            if (http.Request.IsHttps || http.Request.Path.StartsWithSegments("/health") || !isOwnHost) return next(http);
            var host = address.Configured?.Authority
                ?? (port is null or 443 ? new HostString(name) : new HostString(name, port.Value)).Value;
            http.Response.Headers.Location = $"https://{host}{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}";
            // Permanent only if the address is configured: the request's host may not last.
            http.Response.StatusCode = address.Configured is null
                ? StatusCodes.Status307TemporaryRedirect : StatusCodes.Status308PermanentRedirect;
            return Task.CompletedTask;
        });
    }

    public static void UsePipeline(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        if (address.Warning is { } warning) app.Logger.LogWarning("{Warning}", warning);
        app.UseForwardedHeaders();
        app.Use((http, next) =>
        {
            // On a socket for both, IPv4 clients come as ::ffff:192.0.2.1.
            if (http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped)
                http.Connection.RemoteIpAddress = mapped.MapToIPv4();
            return next(http);
        });
        if (app.Services.GetRequiredService<TlsOptions>().IsSet) app.UsePlainHttpIsRedirected(address);
        app.UseSecurityHeaders();
        app.UseErrorPages();
        if (address.Configured is { Scheme: "https" })
            // The proxy terminates TLS, so browsers use https whatever it forwards.
            app.Use((http, next) => { http.Request.Scheme = "https"; return next(http); });
        app.UseRequestLocalization("en");
        app.UseRouting();
        app.UseRequestGuard();
        app.UseFirstRun();
        app.UseAuthentication();
        app.Use((http, next) => { SessionCookie.ThrowIfFailed(http); return next(http); });
        app.UsePageCursor();
        app.UseUnknownAddresses();
        app.UseAuthorization();
        // Before the limit, or requests that another site makes a browser send would use up what its address may do.
        app.UseAntiforgeryGuard();
        app.UseGeneralLimit();
    }
}
