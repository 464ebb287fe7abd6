using OpenChat.Web.Accounts;

namespace OpenChat.Web.Tests.Accounts;

public sealed class DeviceTests
{
    private const string Windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
    private const string Mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)";
    private const string Android = "Mozilla/5.0 (Linux; Android 10; K)";
    private const string Blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
    private const string WebKit = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5";
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux", false)]
    [InlineData($"{Windows} {Blink} Safari/537.36", "Chrome", "Windows", false)]
    [InlineData($"{Windows} {Blink} Safari/537.36 Edg/140.0.0.0", "Edge", "Windows", false)]
    [InlineData($"{Mac} {WebKit} Safari/605.1.15", "Safari", "macOS", false)]
    [InlineData($"{Phone} {WebKit} Mobile/15E148 Safari/604.1", "Safari", "iPhone", true)]
    [InlineData($"{Android} {Blink} Mobile Safari/537.36", "Chrome", "Android", true)]
    [InlineData("something else", null, null, false)]
    [InlineData("", null, null, false)]
    public void Says_what_a_person_would_say(string userAgent, string? browser, string? system, bool handheld) =>
        Assert.Equal(new Device(browser, system, handheld), Device.Of(userAgent));
}
