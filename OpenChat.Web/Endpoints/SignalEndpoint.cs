namespace OpenChat.Web.Endpoints;

/// <summary>The WebSocket /signal and the POSTs that change a call.</summary>
public static class SignalEndpoint
{
    public static void MapSignal(this WebApplication app)
    {
    }
}
