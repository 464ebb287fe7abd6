namespace OpenChat.Web.Endpoints;

/// <summary>GET /files/{id}.</summary>
public static class FileEndpoint
{
    public static void MapFiles(this WebApplication app)
    {
    }
}
