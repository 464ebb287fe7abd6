using System.Net.Http.Headers;
using NetVips;
using OpenChat.Web.Files;

namespace OpenChat.Web.Tests.Pages;

public sealed class SettingsTests : AppTest
{
    private const string Profile = "/settings/profile", Appearance = "/settings/appearance", Sessions = "/settings/sessions";
    private const string ProfileForm = "form[action='/settings/profile']";

    [Fact]
    public async Task Settings_begin_with_the_profile()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync("/settings");
        Assert.Equal(Profile, page.Address);
        Assert.Equal(["Profile"], page.Texts(".nav-list [aria-current=page]"));
        Assert.Equal("Ben Member", page.One("#display-name").GetAttribute("value"));
    }

    [Fact]
    public async Task Saved_profile_is_published_to_each_zone_that_sees_it()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Profile);
        page = await ben.SubmitAsync(page, ProfileForm, ("Input.DisplayName", "  Ben \u202e the  Builder "));
        Assert.Contains("Profile saved.", page.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Equal("Ben the Builder", page.One("#display-name").GetAttribute("value"));
        var user = await UserAsync(Cast.Ben);
        Assert.Equal(("Ben the Builder", true), (user.DisplayName, user.ShowsPresence));
        var published = await App.ReadAsync(db => db.Events.Where(e => e.Kind == EventKind.Profile).ToListAsync());
        Assert.Equal((Cast.Ben.Id, Cast.PondClub), (published.Single().SubjectId, published.Single().ZoneId));
        // Without a change, nothing is published.
        await ben.SubmitAsync(page, ProfileForm);
        Assert.Equal(1, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Profile)));
    }

    [Fact]
    public async Task Each_switch_of_privacy_is_kept_and_the_profile_leaves_them_alone()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync("/settings/privacy");
        Assert.Equal(3, page.All(".switch[checked]").Count);
        page.One("#seen").RemoveAttribute("checked");
        page.One("#presence").RemoveAttribute("checked");
        page = await ben.SubmitAsync(page, "form[action='/settings/privacy']");
        await ben.SubmitAsync(await ben.OpenAsync(Profile), ProfileForm, ("Input.DisplayName", "Ben"));
        var user = await UserAsync(Cast.Ben);
        Assert.Equal((false, false, true), (user.ShowsPresence, user.RefusesDirect, user.HidesSeen));
        Assert.Equal(["direct"], (await ben.OpenAsync("/settings/privacy")).All(".switch[checked]").Select(s => s.Id));
    }

    [Theory]
    [InlineData("", "Enter a name other people can read.")]
    [InlineData("\u200b", "Enter a name other people can read.")]
    [InlineData("123456789 123456789 123456789 123456789 123456789 1", "Too long: at most 50 characters.")]
    public async Task Refused_name_gets_a_reason_and_stays_as_typed(string name, string sentence)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitOnlyAsync(await ben.OpenAsync(Profile), ProfileForm, ("Input.DisplayName", name));
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(sentence, page.One(".error-text").TextContent.Trim());
        Assert.Equal(name, page.One("#display-name").GetAttribute("value") ?? "");
        Assert.Equal("Ben Member", (await UserAsync(Cast.Ben)).DisplayName);
    }

    [Fact]
    public async Task Nothing_else_of_a_person_can_be_set()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var saved = await ben.PostAsync(
            Profile,
            ("Input.DisplayName", "Ben"),
            ("Input.ShowsPresence", "true"),
            ("IsAdministrator", "true"),
            ("Input.IsAdministrator", "true"),
            ("Input.UserName", "root"),
            ("Input.Id", Cast.Ana.Id.ToString()),
            ("Input.Email", "x@example.org"),
            ("Input.AvatarId", Cast.Ana.Id.ToString()));
        saved.Is(HttpStatusCode.Redirect);
        var user = await UserAsync(Cast.Ben);
        Assert.Equal(
            ("Ben", "ben", Cast.Ben.Email, false, null),
            (user.DisplayName, user.UserName, user.Email, user.IsAdministrator, user.AvatarId));
        Assert.Equal("Ana Owner", (await UserAsync(Cast.Ana)).DisplayName);
    }

    [Fact]
    public async Task Picture_is_re_encoded_served_and_removed()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await SendPictureAsync(ben, Picture(300, 200), "me.png");
        Assert.Equal(Profile, page.Is(HttpStatusCode.Redirect).Location);
        var first = (await UserAsync(Cast.Ben)).AvatarId!.Value;
        page = await ben.OpenAsync(Profile);
        Assert.Contains("Picture changed.", page.Text, StringComparison.Ordinal);
        var source = page.One(".avatar img").GetAttribute("src")!;
        using (var served = await ben.Http.GetAsync(source, TestContext.Current.CancellationToken))
            Assert.Equal("image/webp", served.Content.Headers.ContentType!.MediaType);
        (await SendPictureAsync(ben, Picture(64, 64), "me2.png")).Is(HttpStatusCode.Redirect);
        Assert.NotEqual(first, (await UserAsync(Cast.Ben)).AvatarId);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"/files/{first}?size=256")).Status);
        await ben.SubmitAsync(await ben.OpenAsync(Profile), "form[action$=RemovePicture]");
        Assert.Null((await UserAsync(Cast.Ben)).AvatarId);
        Assert.Equal(3, await App.ReadAsync(db => db.Events.CountAsync(e => e.Kind == EventKind.Profile && e.ZoneId == Cast.PondClub)));
    }

    [Fact]
    public async Task Picture_that_cannot_be_used_is_refused_in_a_sentence()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var none = await SendPictureAsync(ben, [], "");
        Assert.Contains("Choose a picture first.", none.Is(HttpStatusCode.UnprocessableEntity).Text, StringComparison.Ordinal);
        var svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray();
        var text = (await SendPictureAsync(ben, svg, "me.png")).Is(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("That file isn't an image we can read.", text.Text, StringComparison.Ordinal);
        var big = await SendPictureAsync(ben, new byte[ImageIntake.BytesMax + 1024 * 1024], "me.png");
        Assert.Contains("Too big: 5 MB, limit 4 MB.", big.Is(HttpStatusCode.RequestEntityTooLarge).Text, StringComparison.Ordinal);
        Assert.Equal("Ben Member", big.One("#display-name").GetAttribute("value"));
        using var canvas = Image.Black(2600, 2600);
        var large = await SendPictureAsync(ben, canvas.GifsaveBuffer(), "me.gif");
        Assert.Contains("Too large: limit 5 megapixels.", large.Is(HttpStatusCode.RequestEntityTooLarge).Text, StringComparison.Ordinal);
        (await SendPictureAsync(ben, new byte[17 * 1024 * 1024], "me.png")).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Null((await UserAsync(Cast.Ben)).AvatarId);
        (await SendPictureAsync(ben, Picture(10, 10), "me.png")).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("Dark", "dark")]
    [InlineData("Light", "light")]
    [InlineData("System", "")]
    public async Task Theme_is_stored_and_set_on_every_page(string theme, string attribute)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync(Appearance), "form[action='/settings/appearance']", ("theme", theme));
        Assert.Contains("Appearance saved.", page.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Equal(theme, page.One("input[name=theme][checked]").GetAttribute("value"));
        Assert.Equal(attribute, (await ben.OpenAsync(Profile)).One("html").GetAttribute("data-theme"));
        (await ben.PostAsync(Appearance, ("theme", "Neon"))).Is(HttpStatusCode.BadRequest);
        (await ben.PostAsync(Appearance, ("theme", "7"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(theme, (await UserAsync(Cast.Ben)).Theme.ToString());
    }

    [Fact]
    public async Task Sessions_are_listed_by_device_and_end_one_by_one()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        await App.Writes.RunAsync(scope => scope.Db.Sessions.Where(s => s.UserId == Cast.Ben.Id).ExecuteUpdateAsync(set => set.SetProperty(
            s => s.Device, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")));
        var page = await here.OpenAsync(Sessions);
        Assert.Equal(["Firefox on Linux", "Firefox on Linux"], page.Texts(".rows b"));
        Assert.Single(page.All(".tag.ok"));
        (await there.GetAsync(Profile)).Is(HttpStatusCode.OK);
        page = await here.SubmitAsync(page, ".rows form");
        Assert.Contains("Device signed out.", page.Text, StringComparison.Ordinal);
        Assert.Single(page.All(".rows li"));
        (await there.GetAsync(Profile)).Is(HttpStatusCode.Redirect);
        (await here.GetAsync(Profile)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_other_sessions_end_at_once_and_no_one_elses()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        using var elsewhere = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        var page = await here.SubmitAsync(await here.OpenAsync(Sessions), "form[action$=Others]");
        Assert.Contains("Signed out everywhere else.", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("form[action$=Others]"));
        (await there.GetAsync(Profile)).Is(HttpStatusCode.Redirect);
        (await elsewhere.GetAsync(Profile)).Is(HttpStatusCode.Redirect);
        (await here.GetAsync(Profile)).Is(HttpStatusCode.OK);
        (await ana.GetAsync(Profile)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Someone_elses_session_is_not_found()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        var hers = await App.ReadAsync(db => db.Sessions.SingleAsync(s => s.UserId == Cast.Ana.Id));
        (await ben.PostAsync(Sessions, ("session", hers.PublicId.ToString()))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync(Sessions, ("session", hers.Id.ToString()))).Is(HttpStatusCode.NotFound);
        (await ana.GetAsync(Profile)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Profile)]
    [InlineData(Appearance)]
    [InlineData(Sessions)]
    public async Task Strangers_sign_in_first(string path)
    {
        using var visitor = App.Visitor();
        var answer = (await visitor.GetAsync(path)).Is(HttpStatusCode.Redirect);
        Assert.Equal($"/account/sign-in?returnTo={Uri.EscapeDataString(path)}", answer.Location);
    }

    private Task<User> UserAsync(Person person) => App.ReadAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == person.Id));

    private static byte[] Picture(int width, int height)
    {
        using var black = Image.Black(width, height, bands: 3);
        return black.PngsaveBuffer();
    }

    private static async Task<HtmlPage> SendPictureAsync(Visitor visitor, byte[] bytes, string name)
    {
        // The token is in the form, as without script: the server reads the whole form before it knows the sender.
        var token = (await visitor.OpenAsync(Profile)).Token!;
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" } };
        if (name.Length > 0)
        {
            var picture = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
            form.Add(picture, "picture", name);
        }
        // Waits for "100 Continue", as a careful browser does, so that a refusal arrives before the server hangs up.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Profile}?handler=Picture")
        {
            Content = form, Headers = { ExpectContinue = true },
        };
        return await HtmlPage.ReadAsync(await visitor.Http.SendAsync(request));
    }
}
