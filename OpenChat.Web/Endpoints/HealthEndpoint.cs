namespace OpenChat.Web.Endpoints;

/// <summary>GET /health/live and /health/ready.</summary>
public static class HealthEndpoint
{
    public static void MapHealth(this WebApplication app)
    {
    }
}
