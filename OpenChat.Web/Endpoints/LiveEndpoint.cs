namespace OpenChat.Web.Endpoints;

/// <summary>GET /live: the event stream; POST /live/watch, /live/beat, /live/typing.</summary>
public static class LiveEndpoint
{
    public static void MapLive(this WebApplication app)
    {
    }
}
