using System.Text;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The same name and password, as different keyboards and systems spell them.</summary>
public sealed class SpellingTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Password = "Müllers Café liegt am Fluß";
    private static readonly SemaphoreSlim Once = new(1);

    private App App => shared.App;

    private async Task SignUpAsync(string name, string password)
    {
        await Once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (await App.ReadAsync(db => db.Users.AnyAsync(u => u.UserName == name))) return;
            await App.RegistrationIsAsync(Registration.Open);
            using var visitor = App.Visitor();
            var made = await SignUpTests.FillAsync(visitor, "/account/sign-up", name, name, $"{name}@example.org", password);
            made.Is(HttpStatusCode.Redirect);
        }
        finally
        {
            Once.Release();
        }
    }

    [Theory]
    [InlineData("nora.vale")]
    [InlineData("nora.vale ")]
    [InlineData("NORA.VALE")]
    [InlineData("ｎｏｒａ．ｖａｌｅ")]
    [InlineData("nora.vale＠example.org")]
    [InlineData("＠nora.vale")]
    [InlineData("nora.vale@example.org\u3000")]
    [InlineData("nora.vale", NormalizationForm.FormD)]
    [InlineData("nora.vale", NormalizationForm.FormC, '\u00a0')]
    [InlineData("nora.vale", NormalizationForm.FormC, '\u3000')]
    [InlineData("nora.vale", NormalizationForm.FormD, '\u2009')]
    public async Task Each_spelling_gets_in(string login, NormalizationForm form = NormalizationForm.FormC, char space = ' ')
    {
        await SignUpAsync("nora.vale", Password.Normalize(NormalizationForm.FormC));
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, login, Password.Normalize(form).Replace(' ', space))).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("Mullers Cafe liegt am Fluß")]
    [InlineData("müllers café liegt am fluß")]
    [InlineData("MüllersCafé liegt am Fluß")]
    [InlineData("Müllers Café liegt am Fluss")]
    public async Task Another_password_does_not(string password)
    {
        await SignUpAsync("nora.vale", Password.Normalize(NormalizationForm.FormC));
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "nora.vale", password)).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Made_in_one_form_it_opens_in_the_other()
    {
        await SignUpAsync("nils", Password.Normalize(NormalizationForm.FormD));
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "nils", Password.Normalize(NormalizationForm.FormC))).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Password_that_was_stored_as_typed_still_opens()
    {
        var typed = Password.Normalize(NormalizationForm.FormD);
        var hasher = App.Services.CreateScope().ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.IPasswordHasher<User>>();
        var hash = hasher.HashPassword(new User(), typed);
        await App.Writes.RunAsync(scope =>
            scope.Db.Users.Where(u => u.Id == Cast.Dan.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash)));
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben", typed)).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(visitor, "dan", typed)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData(128, HttpStatusCode.Redirect)]
    [InlineData(129, HttpStatusCode.UnprocessableEntity)]
    [InlineData(140, HttpStatusCode.UnprocessableEntity)]
    public async Task Password_is_taken_whole_or_not_at_all(int length, HttpStatusCode expected)
    {
        await App.RegistrationIsAsync(Registration.Open);
        var name = string.Create(CultureInfo.InvariantCulture, $"long{length}");
        var password = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));
        using var visitor = App.Visitor();
        (await SignUpTests.FillAsync(visitor, "/account/sign-up", name, name, $"{name}@example.org", password)).Is(expected);
        Assert.Equal(expected == HttpStatusCode.Redirect, await App.ReadAsync(db => db.Users.AnyAsync(u => u.UserName == name)));
        using var later = App.Visitor();
        (await SignInTests.SignInAsync(later, name, password[..120])).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(later, name, password)).Is(expected);
    }
}
