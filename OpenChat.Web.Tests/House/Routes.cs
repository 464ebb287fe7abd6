using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.House;

/// <summary>The matrix itself. A new route gets its line here, with the answers that it must give; RouteMatrixTests does the rest.</summary>
internal static class Routes
{
    private static readonly Guid Nothing = new("0190b000-0000-7000-8000-00000000dead");

    /// <summary>Whoever is signed in, and nobody else.</summary>
    private const string SignedIn = "in ok ok ok ok ok ok";

    /// <summary>Whoever asks.</summary>
    private const string Everybody = "ok ok ok ok ok ok ok";

    /// <summary>Nobody, for good.</summary>
    private const string Never = "no no no no no no no";

    /// <summary>Members of the Pond Club.</summary>
    private const string Members = "in no no ok ok ok ok";

    private const string Admins = "in no no no no ok ok", Owners = "in no no no no no ok";

    /// <summary>                                 anon stranger ex-member member blocked admin owner</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        // Channels
        new("GET /z/{zone}", "/z/pond-club", Members) { Nobodys = "/z/nowhere" },
        new("GET /z/{zone}/{channel}/{no:long?}", Cast.General.Address, Members) { Nobodys = "/z/pond-club/nothing" },
        new("POST /z/{zone}/{channel}/{no:long?}", Cast.General.Address, Members) { Nobodys = "/z/nowhere/general", Fields = [("Text", "Hello")] },
        new("POST /z/{zone}/{channel}/{no:long?}?handler=Read", $"{Cast.General.Address}?handler=Read", Members) { Nobodys = "/z/pond-club/nothing?handler=Read" },
        new("GET /d/{id:guid}/{no:long?}", Cast.AnaAndBen.Address, "in no no ok no no ok") { Nobodys = $"/d/{Nothing}" },
        new("POST /d/{id:guid}/{no:long?}", Cast.BenAndFlo.Address, "in no no 403 403 no no") { Nobodys = $"/d/{Nothing}", Fields = [("Text", "Hello")] },
        new("GET /z/{zone}/{channel}/{no:long?}?handler=History", $"{Cast.General.Address}?handler=History", Members) { Nobodys = "/z/pond-club/nothing?handler=History" },
        new("GET /d/{id:guid}/{no:long?}?handler=History", $"{Cast.AnaAndBen.Address}?handler=History", "in no no ok no no ok") { Nobodys = $"/d/{Nothing}?handler=History" },
        new("POST /d/{id:guid}/{no:long?}?handler=Read", $"{Cast.AnaAndBen.Address}?handler=Read", "in no no ok no no ok") { Nobodys = $"/d/{Nothing}?handler=Read" },
        new("POST /channels/{id:guid}/read", $"/channels/{Cast.General.Id}/read", Members) { Nobodys = $"/channels/{Nothing}/read", Json = new { no = 1 } },
        new("GET /channels/{id:guid}/changes", $"/channels/{Cast.General.Id}/changes?after=0", Members) { Nobodys = $"/channels/{Nothing}/changes?after=0" },
        new("GET /sidebar", $"/sidebar?zone={Cast.PondClub}", SignedIn) { Nobodys = $"/sidebar?zone={Nothing}" },

        // Messages
        new("GET /messages/{id:guid}", $"/messages/{Cast.BensHello}", Members) { Nobodys = $"/messages/{Nothing}" },
        new("POST /messages/{id:guid}", $"/messages/{Cast.BensHello}", "in no no ok 403 403 403") { Nobodys = $"/messages/{Nothing}", Fields = [("words", "Hello again")] },
        new("POST /messages/{id:guid}?handler=Delete", $"/messages/{Cast.BensHello}?handler=Delete", "in no no ok 403 ok ok") { Nobodys = $"/messages/{Nothing}?handler=Delete", Once = true },

        // Zones
        new("GET /zones/new", "/zones/new", SignedIn),
        new("POST /zones/new", "/zones/new", SignedIn) { Fields = [("Input.Name", "Garden Club")] },
        new("GET /zones/{zone}/settings", "/zones/pond-club/settings", Members) { Nobodys = "/zones/nowhere/settings" },
        new("POST /zones/{zone}/settings", "/zones/pond-club/settings", Admins) { Nobodys = "/zones/nowhere/settings", Fields = [("Input.Name", "Pond Club")] },
        new("GET /zones/{zone}/roles", "/zones/pond-club/roles", Members) { Nobodys = "/zones/nowhere/roles" },
        new("GET /zones/{zone}/channels", "/zones/pond-club/channels", Admins) { Nobodys = "/zones/nowhere/channels" },
        new("POST /zones/{zone}/channels?handler=Move", "/zones/pond-club/channels?handler=Move", Admins)
        {
            Nobodys = "/zones/nowhere/channels?handler=Move", Fields = [("channel", $"{Cast.PondBuild.Id}"), ("up", "false")],
        },
        new("GET /zones/{zone}/channels/new", "/zones/pond-club/channels/new", Admins) { Nobodys = "/zones/nowhere/channels/new" },
        new("POST /zones/{zone}/channels/new", "/zones/pond-club/channels/new", Admins)
        {
            Nobodys = "/zones/nowhere/channels/new", Fields = [("Input.Kind", "Text"), ("Input.Name", "plants")], Once = true,
        },
        new("GET /zones/{zone}/channels/{id:guid}", $"/zones/pond-club/channels/{Cast.PondBuild.Id}", Admins) { Nobodys = $"/zones/pond-club/channels/{Nothing}" },
        new("POST /zones/{zone}/channels/{id:guid}", $"/zones/pond-club/channels/{Cast.PondBuild.Id}", Admins)
        {
            Nobodys = $"/zones/pond-club/channels/{Nothing}", Fields = [("Input.Name", "pond-build")],
        },
        new("POST /zones/{zone}/channels/{id:guid}?handler=Delete", $"/zones/pond-club/channels/{Cast.PondBuild.Id}?handler=Delete", Admins)
        {
            Nobodys = $"/zones/pond-club/channels/{Nothing}?handler=Delete", Fields = [("typed", "pond-build")], Once = true,
        },
        new("GET /zones/{zone}/invites", "/zones/pond-club/invites", Members) { Nobodys = "/zones/nowhere/invites" },
        new("POST /zones/{zone}/invites", "/zones/pond-club/invites", Members) { Nobodys = "/zones/nowhere/invites", Fields = [("Input.Life", "Day")] },
        new("POST /zones/{zone}/invites?handler=Revoke", "/zones/pond-club/invites?handler=Revoke", "in no no no no no no") { Nobodys = "/zones/nowhere/invites?handler=Revoke", Fields = [("invite", $"{Nothing}")] },
        new("GET /zones/{zone}/members", "/zones/pond-club/members", Members) { Nobodys = "/zones/nowhere/members" },
        new("GET /zones/{zone}/members/{username}", "/zones/pond-club/members/dan", Admins) { Nobodys = "/zones/pond-club/members/nobody" },
        new("POST /zones/{zone}/members/{username}?handler=Role", "/zones/pond-club/members/dan?handler=Role", Admins)
        {
            Nobodys = "/zones/pond-club/members/nobody?handler=Role", Fields = [("role", "Member")],
        },
        new("POST /zones/{zone}/members/{username}?handler=Kick", "/zones/pond-club/members/dan?handler=Kick", Admins) { Nobodys = "/zones/pond-club/members/nobody?handler=Kick", Once = true },
        new("GET /zones/{zone}/leave", "/zones/pond-club/leave", Members) { Nobodys = "/zones/nowhere/leave" },
        new("POST /zones/{zone}/leave", "/zones/pond-club/leave", "in no no ok ok ok 422") { Nobodys = "/zones/nowhere/leave", Once = true },
        new("POST /zones/{zone}/leave?handler=HandOver", "/zones/pond-club/leave?handler=HandOver", Owners) { Nobodys = "/zones/nowhere/leave?handler=HandOver", Fields = [("heir", "dan")], Once = true },
        new("GET /zones/{zone}/delete", "/zones/pond-club/delete", Owners) { Nobodys = "/zones/nowhere/delete" },
        new("POST /zones/{zone}/delete", "/zones/pond-club/delete", Owners) { Nobodys = "/zones/nowhere/delete", Fields = [("typed", "Pond Club")], Once = true },
        new("GET /invite/{code}", $"/invite/{Cast.Invite}", Everybody), // Who has the code is meant to see it.
        new("POST /invite/{code}", $"/invite/{Cast.Invite}", SignedIn) { Once = true },

        // People
        new("GET /u/{username}", "/u/dan", Members) { Nobodys = "/u/nobody" },
        new("POST /u/{username}?handler=Message", "/u/dan?handler=Message", Members) { Nobodys = "/u/nobody?handler=Message" },
        new("POST /u/{username}?handler=Block", "/u/dan?handler=Block", Members) { Nobodys = "/u/nobody?handler=Block", Once = true },
        new("POST /u/{username}?handler=Unblock", "/u/flo?handler=Unblock", "in no no ok no no no") { Nobodys = "/u/nobody?handler=Unblock", Once = true },
        new("GET /d", "/d", SignedIn),
        new("POST /d?handler=Unblock", "/d?handler=Unblock", "in no no ok no no no") { Fields = [("person", $"{Cast.Flo.Id}")], Once = true },

        // The stream
        new("GET /live", "/live", "401 ok ok ok ok ok ok"),
        new("POST /live/watch", "/live/watch", "401 no no no no no no") { Json = new { conn = Nothing, n = 1, watch = Array.Empty<string>() } },
        new("POST /live/beat", "/live/beat", "401 no no no no no no") { Json = new { conn = Nothing, active = true } },
        new("POST /live/typing", "/live/typing", "401 no no ok ok ok ok") { Json = new { channel = Cast.General.Id } },
        new("GET /session", "/session", "401 ok ok ok ok ok ok"),

        // Calls
        new("POST /calls", "/calls", Members) { Json = new { channel = Cast.Lounge.Id, nonce = "1" } },
        new("POST /calls/{id:guid}/accept", $"/calls/{Nothing}/accept", "in no no no no no no") { Json = new { inst = Nothing } },
        new("POST /calls/{id:guid}/decline", $"/calls/{Nothing}/decline", "in no no no no no no"),
        new("POST /calls/{id:guid}/leave", $"/calls/{Nothing}/leave", "in no no no no no no"),
        new("POST /calls/{id:guid}/move", $"/calls/{Nothing}/move", "in no no no no no no"),
        new("GET /calls/dock", $"/calls/dock?inst={Nothing}", SignedIn),
        new("GET /signal", "/signal", "401 403 403 403 403 403 403"), // No Origin; the socket's own tests know the rest.

        // Accounts
        new("GET /", "/", Everybody),
        new("GET /setup", "/setup", Never),
        new("POST /setup", "/setup", Never),
        new("GET /account/sign-in", "/account/sign-in", Everybody),
        new("POST /account/sign-in", "/account/sign-in", Everybody) { Fields = [("Input.Login", "ana"), ("Input.Password", Cast.Password)] },
        new("GET /account/sign-up", "/account/sign-up", Everybody),
        new("POST /account/sign-up", "/account/sign-up", "422 422 422 422 422 422 422"), // By invite only, and these came by none.
        new("GET /account/sign-out", "/account/sign-out", SignedIn),
        new("POST /account/sign-out", "/account/sign-out", "in in in in in in in"), // Which is where everybody ends.
        new("GET /settings", "/settings", SignedIn),
        new("GET /settings/profile", "/settings/profile", SignedIn),
        new("POST /settings/profile", "/settings/profile", SignedIn) { Fields = [("Input.DisplayName", "Somebody new")] },
        new("POST /settings/profile?handler=Picture", "/settings/profile?handler=Picture", "in 422 422 422 422 422 422"),
        new("POST /settings/profile?handler=RemovePicture", "/settings/profile?handler=RemovePicture", SignedIn),
        new("GET /settings/appearance", "/settings/appearance", SignedIn),
        new("POST /settings/appearance", "/settings/appearance", SignedIn) { Fields = [("theme", "Dark")] },
        new("GET /settings/sessions", "/settings/sessions", SignedIn),
        new("POST /settings/sessions", "/settings/sessions", "in no no no no no no") { Fields = [("session", $"{Nothing}")] },
        new("POST /settings/sessions?handler=Others", "/settings/sessions?handler=Others", SignedIn),

        // What belongs to nobody
        new("GET /error/{status:int:range(400,599)}", "/error/404", Never),
        new("GET /files/{id:guid}", $"/files/{Nothing}", "in no no no no no no"),
        new("GET /assets/{build}/{**path}", "/assets/any/css/tokens.css", Everybody),
        new("GET /health/live", "/health/live", Everybody),
        new("GET /health/ready", "/health/ready", Everybody),
    ];
}
