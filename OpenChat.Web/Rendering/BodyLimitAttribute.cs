using Microsoft.AspNetCore.Http.Metadata;

namespace OpenChat.Web.Rendering;

/// <summary>
/// The largest body, in bytes, that an upload page accepts. Endpoint metadata, because MVC's own attribute applies only after the
/// antiforgery check has read the form.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BodyLimitAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long Bytes => bytes;

    long? IRequestSizeLimitMetadata.MaxRequestBodySize => bytes;
}
