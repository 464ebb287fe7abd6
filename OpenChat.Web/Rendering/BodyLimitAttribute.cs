using Microsoft.AspNetCore.Http.Metadata;

namespace OpenChat.Web.Rendering;

/// <summary>
/// How many bytes a page takes, where it takes uploads. Known as soon as the address is: MVC's own attribute comes when the form was
/// read already, for its token.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BodyLimitAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long Bytes => bytes;

    long? IRequestSizeLimitMetadata.MaxRequestBodySize => bytes;
}
