using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>The certificate for https addresses. Reloads its files once they are renewed, without a restart.</summary>
public sealed class TlsCertificate
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(1);

    private readonly TlsOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<TlsCertificate> log;
    private readonly Lock gate = new();
    private byte[] fingerprint;
    private long checkedAt;
    private SslStreamCertificateContext current;

    /// <exception cref="StartException">The files are missing, unreadable, or do not match.</exception>
    public TlsCertificate(TlsOptions options, TimeProvider time, ILogger<TlsCertificate> log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        try
        {
            (fingerprint, checkedAt) = (Fingerprint(), time.GetTimestamp());
            current = Load();
        }
        catch (Exception error) when (IsFileError(error))
        {
            throw new StartException($"Can't use Tls:Cert and Tls:Key: {error.Message}");
        }
    }

    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (time.GetElapsedTime(checkedAt) < CheckEvery) return current;
                checkedAt = time.GetTimestamp();
                try
                {
                    var now = Fingerprint();
                    if (now.AsSpan().SequenceEqual(fingerprint)) return current;
                    current = Load();
                    fingerprint = now;
                    log.LogInformation("Certificate renewed, valid until {Until:O}", current.TargetCertificate.NotAfter.ToUniversalTime());
                }
                catch (Exception error) when (IsFileError(error))
                {
                    // Perhaps only one of the files has been replaced yet.
                    log.LogWarning(error, "Can't use the renewed certificate. Keeping the old one and trying again in a minute");
                }
                return current;
            }
        }
    }

    /// <summary>Sets the certificate, TLS 1.2 and 1.3, and ciphers with forward secrecy only.</summary>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13;
        https.ServerCertificateSelector = (_, _) => Current.TargetCertificate;
        https.OnAuthenticate = (_, ssl) =>
        {
            (ssl.ServerCertificateSelectionCallback, ssl.ServerCertificateContext) = (null, Current); // With intermediates.
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

    /// <summary>ArgumentException: the key does not match the certificate.</summary>
    private static bool IsFileError(Exception error) =>
        error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    /// <summary>Of the contents: with a symlink, the file times may not change.</summary>
    private byte[] Fingerprint() => SHA256.HashData([.. File.ReadAllBytes(options.Cert), .. File.ReadAllBytes(options.Key)]);

    private SslStreamCertificateContext Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Cert);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(options.Cert, options.Key), chain, offline: true);
    }
}
