using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>
/// The certificate of the https addresses, read from its two files, and read again once they were renewed: nobody starts a server anew
/// every two months.
/// </summary>
public sealed class TlsCertificate
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly TlsOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<TlsCertificate> log;
    private readonly Lock gate = new();
    private byte[] read;
    private long looked;
    private SslStreamCertificateContext current;

    /// <exception cref="StartException">The files are not there, may not be read, or do not belong together.</exception>
    public TlsCertificate(TlsOptions options, TimeProvider time, ILogger<TlsCertificate> log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        try
        {
            (read, looked) = (Fingerprint(), time.GetTimestamp());
            current = Load();
        }
        catch (Exception wrong) when (IsOfTheFiles(wrong))
        {
            throw new StartException($"Can't use Tls:Cert and Tls:Key: {wrong.Message}");
        }
    }

    /// <summary>What a connection that begins now is shown.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(looked) < Look) return current;
                looked = time.GetTimestamp();
                try
                {
                    var now = Fingerprint();
                    if (now.AsSpan().SequenceEqual(read)) return current;
                    current = Load();
                    read = now;
                    log.LogInformation("Certificate renewed, valid until {Until:O}", current.TargetCertificate.NotAfter.ToUniversalTime());
                }
                catch (Exception wrong) when (IsOfTheFiles(wrong))
                {
                    // Perhaps only one of the two has been written yet.
                    log.LogWarning(wrong, "Can't use the renewed certificate. Keeping the old one and trying again in a minute");
                }
                return current;
            }
        }
    }

    /// <summary>Puts it into the https addresses. TLS 1.2 with forward secrecy and 1.3; what the system's library would add for old browsers stays out.</summary>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13;
        https.ServerCertificateSelector = (_, _) => Current.TargetCertificate;
        https.OnAuthenticate = (_, ssl) =>
        {
            (ssl.ServerCertificateSelectionCallback, ssl.ServerCertificateContext) = (null, Current); // Those between it and its root as well.
            if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) ssl.CipherSuitesPolicy = Strong.Value;
        };
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static readonly Lazy<CipherSuitesPolicy> Strong = new(() => new CipherSuitesPolicy(
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]));

    /// <summary>They are not there, may not be read, hold no certificate, or not the key of this one (ArgumentException).</summary>
    private static bool IsOfTheFiles(Exception wrong) => wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    /// <summary>Of what is in them: behind a link, their times are the link's.</summary>
    private byte[] Fingerprint() => SHA256.HashData([.. File.ReadAllBytes(options.Cert), .. File.ReadAllBytes(options.Key)]);

    private SslStreamCertificateContext Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Cert);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(options.Cert, options.Key), chain, offline: true);
    }
}
