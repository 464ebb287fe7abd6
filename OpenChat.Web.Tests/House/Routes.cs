namespace OpenChat.Web.Tests.House;

/// <summary>The matrix itself. Each new route gets a line here with the answers that it must give, which RouteMatrixTests checks.</summary>
internal static class Routes
{
    private static readonly Guid Nothing = new("0190b000-0000-7000-8000-00000000dead");

    /// <summary>Anyone who is signed in, and no one else.</summary>
    private const string SignedIn = "in ok ok ok ok ok ok";

    /// <summary>Anyone, signed in or not.</summary>
    private const string Everyone = "ok ok ok ok ok ok ok";

    /// <summary>No one, ever.</summary>
    private const string Never = "no no no no no no no";

    /// <summary>Members of the Pond Club.</summary>
    private const string Members = "in no no ok ok ok ok";

    /// <summary>The server's, who is no one in the Pond Club; ServerSettingsTests lets them in.</summary>
    private const string ServerAdministrators = "in no no no no no no";

    private const string Admins = "in no no no no ok ok", Owners = "in no no no no no ok";

    /// <summary>                                 anon stranger ex-member member blocked admin owner</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        // Channels
        new("GET /z/{zone}", "/z/pond-club", Members) { Missing = "/z/nowhere" },
        new("GET /z/{zone}/{channel}/{no:long?}", Cast.General.Address, Members) { Missing = "/z/pond-club/nothing" },
        new("POST /z/{zone}/{channel}/{no:long?}", Cast.General.Address, Members)
        {
            Missing = "/z/nowhere/general", Fields = [("Text", "Hello")],
        },
        new("POST /z/{zone}/{channel}/{no:long?}?handler=Read", $"{Cast.General.Address}?handler=Read", Members)
        {
            Missing = "/z/pond-club/nothing?handler=Read",
        },
        new("GET /d/{id:guid}/{no:long?}", Cast.AnaAndBen.Address, "in no no ok no no ok") { Missing = $"/d/{Nothing}" },
        new("POST /d/{id:guid}/{no:long?}", Cast.BenAndFlo.Address, "in no no 403 403 no no")
        {
            Missing = $"/d/{Nothing}", Fields = [("Text", "Hello")],
        },
        new("GET /z/{zone}/{channel}/{no:long?}?handler=History", $"{Cast.General.Address}?handler=History", Members)
        {
            Missing = "/z/pond-club/nothing?handler=History",
        },
        new("GET /d/{id:guid}/{no:long?}?handler=History", $"{Cast.AnaAndBen.Address}?handler=History", "in no no ok no no ok")
        {
            Missing = $"/d/{Nothing}?handler=History",
        },
        new("POST /d/{id:guid}/{no:long?}?handler=Read", $"{Cast.AnaAndBen.Address}?handler=Read", "in no no ok no no ok")
        {
            Missing = $"/d/{Nothing}?handler=Read",
        },
        new("POST /channels/{id:guid}/read", $"/channels/{Cast.General.Id}/read", Members)
        {
            Missing = $"/channels/{Nothing}/read", Json = new { no = 1 },
        },
        new("GET /channels/{id:guid}/draft", $"/channels/{Cast.General.Id}/draft", Members) { Missing = $"/channels/{Nothing}/draft" },
        new("POST /channels/{id:guid}/draft", $"/channels/{Cast.General.Id}/draft", Members)
        {
            Missing = $"/channels/{Nothing}/draft", Json = new { text = "Not sent yet" },
        },
        new("GET /channels/{id:guid}/seen", $"/channels/{Cast.AnaAndBen.Id}/seen", "in no no ok no no ok")
        {
            Missing = $"/channels/{Nothing}/seen",
        },
        new("POST /channels/{id:guid}/here", $"/channels/{Cast.AnaAndBen.Id}/here", "in no no ok no no ok")
        {
            Missing = $"/channels/{Nothing}/here", Json = new { page = "a", n = 1, here = true },
        },
        new("GET /channels/{id:guid}/later", $"/channels/{Cast.General.Id}/later", Members) { Missing = $"/channels/{Nothing}/later" },
        new("POST /channels/{id:guid}/later?handler=Write", $"/channels/{Cast.General.Id}/later?handler=Write", Members)
        {
            Missing = $"/channels/{Nothing}/later?handler=Write", Fields = [("Text", "Later")],
        },
        new("POST /channels/{id:guid}/later", $"/channels/{Cast.General.Id}/later", "in no no 422 422 422 422")
        {
            Missing = $"/channels/{Nothing}/later", Fields = [("Text", "Later"), ("at", "2000-01-01T09:00")],
        },
        new("GET /scheduled", "/scheduled", SignedIn),
        new("POST /scheduled", $"/scheduled?id={Nothing}", "in no no no no no no") { Fields = [("text", "x"), ("at", "2000-01-01T09:00")] },
        new("POST /scheduled?handler=Now", $"/scheduled?handler=Now&id={Nothing}", "in no no no no no no") { Fields = [("text", "x")] },
        new("POST /scheduled?handler=Delete", $"/scheduled?handler=Delete&id={Nothing}", "in no no no no no no"),
        new("GET /channels/{id:guid}/changes", $"/channels/{Cast.General.Id}/changes?after=0", Members)
        {
            Missing = $"/channels/{Nothing}/changes?after=0",
        },
        new("GET /channels/names", $"/channels/names?id={Cast.General.Id}", SignedIn) { Missing = $"/channels/names?id={Nothing}" },
        new("GET /channels/{id:guid}/mentionable", $"/channels/{Cast.General.Id}/mentionable?q=@", Members)
        {
            Missing = $"/channels/{Nothing}/mentionable?q=@",
        },
        new("GET /channels/{id:guid}/emoji", $"/channels/{Cast.General.Id}/emoji", Members) { Missing = $"/channels/{Nothing}/emoji" },
        new("POST /channels/{id:guid}/preview", $"/channels/{Cast.General.Id}/preview", Members)
        {
            Missing = $"/channels/{Nothing}/preview", Fields = [("text", "**Hello**")],
        },
        new("GET /sidebar", $"/sidebar?zone={Cast.PondClub}", SignedIn) { Missing = $"/sidebar?zone={Nothing}" },

        // Messages
        new("GET /messages/{id:guid}", $"/messages/{Cast.BensHello}", Members) { Missing = $"/messages/{Nothing}" },
        new("GET /messages/{id:guid}?handler=Words", $"/messages/{Cast.BensHello}?handler=Words", "in no no ok no no no")
        {
            Missing = $"/messages/{Nothing}?handler=Words",
        },
        new("POST /messages/{id:guid}", $"/messages/{Cast.BensHello}", "in no no ok 403 403 403")
        {
            Missing = $"/messages/{Nothing}", Fields = [("words", "Hello again")],
        },
        new("POST /messages/{id:guid}?handler=Delete", $"/messages/{Cast.BensHello}?handler=Delete", "in no no ok 403 ok ok")
        {
            Missing = $"/messages/{Nothing}?handler=Delete", Once = true,
        },
        new("POST /messages/{id:guid}?handler=Unread", $"/messages/{Cast.BensHello}?handler=Unread", "in no no ok ok ok ok")
        {
            Missing = $"/messages/{Nothing}?handler=Unread", Once = true,
        },

        new("GET /messages/{id:guid}/forward", $"/messages/{Cast.BensHello}/forward", Members)
        {
            Missing = $"/messages/{Nothing}/forward",
        },
        new("GET /messages/{id:guid}/forward?handler=List", $"/messages/{Cast.BensHello}/forward?handler=List", Members)
        {
            Missing = $"/messages/{Nothing}/forward?handler=List",
        },
        new("POST /messages/{id:guid}/forward", $"/messages/{Cast.BensHello}/forward", Members)
        {
            Missing = $"/messages/{Nothing}/forward", Fields = [("to", $"{Cast.PondBuild.Id}")],
        },
        new("POST /messages/{id:guid}?handler=Pin", $"/messages/{Cast.BensHello}?handler=Pin", "in no no 403 403 ok ok")
        {
            Missing = $"/messages/{Nothing}?handler=Pin", Fields = [("on", "true")],
        },
        new("POST /messages/{id:guid}?handler=Save", $"/messages/{Cast.BensHello}?handler=Save", Members)
        {
            Missing = $"/messages/{Nothing}?handler=Save", Fields = [("on", "true")],
        },
        new("GET /saved", "/saved", SignedIn),
        new("GET /messages/{id:guid}/edits", $"/messages/{Cast.BensHello}/edits", "in no no ok no ok ok")
        {
            Missing = $"/messages/{Nothing}/edits",
        },
        new("GET /messages/{id:guid}/edits?handler=List", $"/messages/{Cast.BensHello}/edits?handler=List", "in no no ok no ok ok")
        {
            Missing = $"/messages/{Nothing}/edits?handler=List",
        },
        new("GET /channels/{id:guid}/pins", $"/channels/{Cast.General.Id}/pins", Members) { Missing = $"/channels/{Nothing}/pins" },
        new("GET /channels/{id:guid}/pins?handler=List", $"/channels/{Cast.General.Id}/pins?handler=List", Members)
        {
            Missing = $"/channels/{Nothing}/pins?handler=List",
        },
        new("GET /messages/{id:guid}?handler=Jump", $"/messages/{Cast.BensHello}?handler=Jump", Members)
        {
            Missing = $"/messages/{Nothing}?handler=Jump",
        },
        new("GET /messages/{id:guid}/reactions", $"/messages/{Cast.BensHello}/reactions", Members)
        {
            Missing = $"/messages/{Nothing}/reactions",
        },
        new("GET /messages/{id:guid}/reactions?handler=List", $"/messages/{Cast.BensHello}/reactions?handler=List", Members)
        {
            Missing = $"/messages/{Nothing}/reactions?handler=List",
        },
        new("POST /messages/{id:guid}/reactions", $"/messages/{Cast.BensHello}/reactions", Members)
        {
            Missing = $"/messages/{Nothing}/reactions", Fields = [("emoji", "👍")],
        },

        // Zones
        new("GET /zones/new", "/zones/new", SignedIn),
        new("POST /zones/new", "/zones/new", SignedIn) { Fields = [("Input.Name", "Garden Club")] },
        new("GET /zones/{zone}/settings", "/zones/pond-club/settings", Members) { Missing = "/zones/nowhere/settings" },
        new("POST /zones/{zone}/settings", "/zones/pond-club/settings", Admins)
        {
            Missing = "/zones/nowhere/settings", Fields = [("Input.Name", "Pond Club")],
        },
        new("GET /zones/{zone}/roles", "/zones/pond-club/roles", Members) { Missing = "/zones/nowhere/roles" },
        new("GET /zones/{zone}/channels", "/zones/pond-club/channels", Admins) { Missing = "/zones/nowhere/channels" },
        new("POST /zones/{zone}/channels?handler=Move", "/zones/pond-club/channels?handler=Move", Admins)
        {
            Missing = "/zones/nowhere/channels?handler=Move", Fields = [("channel", $"{Cast.PondBuild.Id}"), ("up", "false")],
        },
        new("GET /zones/{zone}/channels/new", "/zones/pond-club/channels/new", Admins) { Missing = "/zones/nowhere/channels/new" },
        new("POST /zones/{zone}/channels/new", "/zones/pond-club/channels/new", Admins)
        {
            Missing = "/zones/nowhere/channels/new", Fields = [("Input.Kind", "Text"), ("Input.Name", "plants")], Once = true,
        },
        new("GET /zones/{zone}/channels/{id:guid}", $"/zones/pond-club/channels/{Cast.PondBuild.Id}", Admins)
        {
            Missing = $"/zones/pond-club/channels/{Nothing}",
        },
        new("POST /zones/{zone}/channels/{id:guid}", $"/zones/pond-club/channels/{Cast.PondBuild.Id}", Admins)
        {
            Missing = $"/zones/pond-club/channels/{Nothing}", Fields = [("Input.Name", "pond-build")],
        },
        new("POST /zones/{zone}/channels/{id:guid}?handler=Delete", $"/zones/pond-club/channels/{Cast.PondBuild.Id}?handler=Delete", Admins)
        {
            Missing = $"/zones/pond-club/channels/{Nothing}?handler=Delete", Fields = [("typed", "pond-build")], Once = true,
        },
        new("GET /zones/{zone}/emoji", "/zones/pond-club/emoji", Admins) { Missing = "/zones/nowhere/emoji" },
        new("POST /zones/{zone}/emoji", "/zones/pond-club/emoji", "in no no no no 422 422") { Missing = "/zones/nowhere/emoji" },
        // EmojiPageTests has them for one that exists.
        new("GET /zones/{zone}/emoji/{id:guid}", $"/zones/pond-club/emoji/{Nothing}", "in no no no no no no"),
        new("POST /zones/{zone}/emoji/{id:guid}", $"/zones/pond-club/emoji/{Nothing}", "in no no no no no no")
        {
            Fields = [("name", "party_blob")],
        },
        new(
            "POST /zones/{zone}/emoji/{id:guid}?handler=Delete", $"/zones/pond-club/emoji/{Nothing}?handler=Delete",
            "in no no no no no no"),
        new("GET /zones/{zone}/invites", "/zones/pond-club/invites", Members) { Missing = "/zones/nowhere/invites" },
        new("POST /zones/{zone}/invites", "/zones/pond-club/invites", Members)
        {
            Missing = "/zones/nowhere/invites", Fields = [("Input.Life", "Day")],
        },
        new("POST /zones/{zone}/invites?handler=Revoke", "/zones/pond-club/invites?handler=Revoke", "in no no no no no no")
        {
            Missing = "/zones/nowhere/invites?handler=Revoke", Fields = [("invite", $"{Nothing}")],
        },
        new("GET /zones/{zone}/members", "/zones/pond-club/members", Members) { Missing = "/zones/nowhere/members" },
        new("GET /zones/{zone}/members/{username}", "/zones/pond-club/members/dan", Admins) { Missing = "/zones/pond-club/members/nobody" },
        new("POST /zones/{zone}/members/{username}?handler=Role", "/zones/pond-club/members/dan?handler=Role", Admins)
        {
            Missing = "/zones/pond-club/members/nobody?handler=Role", Fields = [("role", "Member")],
        },
        new("POST /zones/{zone}/members/{username}?handler=Kick", "/zones/pond-club/members/dan?handler=Kick", Admins)
        {
            Missing = "/zones/pond-club/members/nobody?handler=Kick", Once = true,
        },
        new("POST /zones/{zone}/members/{username}?handler=Undo", "/zones/pond-club/members/dan?handler=Undo", "in no no no no no no")
        {
            Missing = "/zones/pond-club/members/nobody?handler=Undo", Fields = [("ticket", "none")],
        },
        new("GET /zones/{zone}/leave", "/zones/pond-club/leave", Members) { Missing = "/zones/nowhere/leave" },
        new("POST /zones/{zone}/leave", "/zones/pond-club/leave", "in no no ok ok ok 422")
        {
            Missing = "/zones/nowhere/leave", Once = true,
        },
        new("POST /zones/{zone}/leave?handler=HandOver", "/zones/pond-club/leave?handler=HandOver", Owners)
        {
            Missing = "/zones/nowhere/leave?handler=HandOver", Fields = [("heir", "dan"), ("typed", "Pond Club")], Once = true,
        },
        new("GET /zones/{zone}/delete", "/zones/pond-club/delete", Owners) { Missing = "/zones/nowhere/delete" },
        new("POST /zones/{zone}/delete", "/zones/pond-club/delete", Owners)
        {
            Missing = "/zones/nowhere/delete", Fields = [("typed", "Pond Club")], Once = true,
        },
        new("GET /invite/{code}", $"/invite/{Cast.Invite}", Everyone), // Anyone with the code may see it.
        new("POST /invite/{code}", $"/invite/{Cast.Invite}", SignedIn) { Once = true },

        // People
        new("GET /u/{username}", "/u/dan", Members) { Missing = "/u/nobody" },
        new("GET /u/{username}/card", "/u/dan/card", Members) { Missing = "/u/nobody/card" },
        new("POST /u/{username}?handler=Message", "/u/dan?handler=Message", Members) { Missing = "/u/nobody?handler=Message" },
        new("POST /u/{username}?handler=Block", "/u/dan?handler=Block", Members) { Missing = "/u/nobody?handler=Block", Once = true },
        new("POST /u/{username}?handler=Unblock", "/u/flo?handler=Unblock", "in no no ok no no no")
        {
            Missing = "/u/nobody?handler=Unblock", Once = true,
        },
        new("GET /d", "/d", SignedIn),
        new("POST /d?handler=Unblock", "/d?handler=Unblock", "in no no ok no no no")
        {
            Fields = [("person", $"{Cast.Flo.Id}")], Once = true,
        },

        // The stream
        new("GET /live", "/live", "401 ok ok ok ok ok ok"),
        new("POST /live/watch", "/live/watch", "401 no no no no no no")
        {
            Json = new { conn = Nothing, n = 1, watch = Array.Empty<string>() },
        },
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
        new("GET /signal", "/signal", "401 403 403 403 403 403 403"), // Without an Origin; the socket's own tests cover the rest.

        // Accounts
        new("GET /", "/", Everyone),
        new("GET /setup", "/setup", Never),
        new("POST /setup", "/setup", Never),
        new("GET /account/sign-in", "/account/sign-in", Everyone),
        new("POST /account/sign-in", "/account/sign-in", Everyone)
        {
            Fields = [("Input.Login", "ana"), ("Input.Password", Cast.Password)],
        },
        new("GET /account/sign-up", "/account/sign-up", Everyone),
        new("POST /account/sign-up", "/account/sign-up", "422 422 422 422 422 422 422"), // By invite only, and these have none.
        new("GET /account/sign-out", "/account/sign-out", SignedIn),
        new("POST /account/sign-out", "/account/sign-out", "in in in in in in in"), // Everyone ends at sign-in.
        new("GET /settings", "/settings", SignedIn),
        new("GET /settings/privacy", "/settings/privacy", SignedIn),
        new("POST /settings/privacy", "/settings/privacy", SignedIn) { Fields = [("Input.ShowsSeen", "true")] },
        new("GET /settings/profile", "/settings/profile", SignedIn),
        new("POST /settings/profile", "/settings/profile", SignedIn) { Fields = [("Input.DisplayName", "Somebody new")] },
        new("POST /settings/profile?handler=Picture", "/settings/profile?handler=Picture", "in 422 422 422 422 422 422"),
        new("POST /settings/profile?handler=RemovePicture", "/settings/profile?handler=RemovePicture", SignedIn),
        new("GET /settings/account", "/settings/account", SignedIn),
        new("POST /settings/account?handler=Password", "/settings/account?handler=Password", SignedIn)
        {
            Fields = [("currentPassword", Cast.Password), ("Input.Password", "seven herons at noon")], Once = true,
        },
        new("POST /settings/account?handler=Email", "/settings/account?handler=Email", SignedIn)
        {
            Fields = [("emailPassword", Cast.Password), ("Input.Email", "new@example.org")], Once = true,
        },
        new("GET /settings/server", "/settings/server", ServerAdministrators),
        new("POST /settings/server", "/settings/server", ServerAdministrators) { Fields = [("Input.Name", "Tea House")] },
        new("GET /settings/appearance", "/settings/appearance", SignedIn),
        new("POST /settings/appearance", "/settings/appearance", SignedIn) { Fields = [("theme", "Dark")] },
        new("GET /settings/sessions", "/settings/sessions", SignedIn),
        new("POST /settings/sessions", "/settings/sessions", "in no no no no no no") { Fields = [("session", $"{Nothing}")] },
        new("POST /settings/sessions?handler=Others", "/settings/sessions?handler=Others", SignedIn),

        // What belongs to no one
        new("GET /error/{status:int:range(400,599)}", "/error/404", Never),
        new("GET /files/{id:guid}", $"/files/{Nothing}", "in no no no no no no"),
        new("GET /emoji/{id:guid}/{picture}", $"/emoji/{Nothing}/{Nothing:N}", "in no no no no no no"),
        new("GET /assets/{build}/{**path}", "/assets/any/css/tokens.css", Everyone),
        new("GET /health/live", "/health/live", Everyone),
        new("GET /health/ready", "/health/ready", Everyone),
        new("GET /.well-known/security.txt", "/.well-known/security.txt", Never), // Until the operator names a contact.
    ];
}
