using OpenChat.Web.Data;
using OpenChat.Web.Tests.Pages;

namespace OpenChat.Web.Tests.Promises;

/// <summary>The log says what happened, never what people wrote.</summary>
public sealed class LogTests() : AppTest(new AppOptions { Empty = true, Settings = [("Logging:LogLevel:Default", "Debug")] })
{
    [Fact]
    public async Task H5_nothing_secret_is_in_the_log_after_a_walk()
    {
        const string password = "seven herons at noon", wrong = "eight herons at noon", text = "meet me behind the willow";
        var key = await App.Services.GetRequiredService<FirstRun>().NewKeyAsync();
        using var ola = App.Visitor();
        var setup = await ola.OpenAsync($"/setup?key={key}");
        var fields = SignUpTests.Fields("Ola", "ola", "ola@example.org", password);
        var done = await ola.SubmitOnlyAsync(
            setup, "form", [("Input.ServerName", "Pond Club"), ("Input.Registration", "Open"), .. fields]);
        done.Is(HttpStatusCode.Redirect);
        var channel = (await ola.OpenAsync("/z/pond-club")).Is(HttpStatusCode.OK);
        (await ola.SubmitOnlyAsync(channel, "form.composer", ("text", text))).Is(HttpStatusCode.Redirect);
        using var nia = App.Visitor();
        (await SignInTests.SignInAsync(nia, "ola", wrong)).Is(HttpStatusCode.UnprocessableEntity);
        (await SignUpTests.FillAsync(nia, "/account/sign-up", "Nia", "nia", "nia@example.org", password)).Is(HttpStatusCode.Redirect);
        await nia.GetAsync("/no/such%0d%0aERROR%20forged/page");
        var secrets = new[] { password, wrong, text, key, "nia@example.org", "ola@example.org" }
            .Concat(ola.Cookies.Select(c => c.Value))
            .Concat(nia.Cookies.Select(c => c.Value));
        (await ola.PostAsync("/account/sign-out")).Is(HttpStatusCode.Redirect);
        Assert.NotEmpty(App.Log.Lines);
        foreach (var secret in secrets)
            Assert.DoesNotContain(App.Log.Lines, l => l.Text.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(App.Log.Lines, l => l.Text.Contains("\nERROR forged", StringComparison.Ordinal));
    }
}
