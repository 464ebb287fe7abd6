using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Hosting;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;
using OpenChat.Web.Settings;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Settings;

/// <summary>Settings are parsed, or refused with a sentence that says what is valid.</summary>
public sealed partial class SettingsTests
{
    [Theory]
    [InlineData("--Database:Postgress=Host=x", "There is no setting Database:Postgress.")]
    [InlineData("--Database:EventAge=a week", "Database:EventAge must be a duration")]
    [InlineData("--Database:EventAge=-1.00:00:00", "greater than zero")]
    [InlineData("--Database:EventRows=many", "Database:EventRows must be a whole number")]
    [InlineData("--Database:Postgres=hush hush", "Database:Postgres must be a connection string")]
    [InlineData("--Database:Postgres=Password=hush", "Database:Postgres must be a connection string")]
    [InlineData("--Calls:Turn:0=chat.example.org", "Calls:Turn must be addresses like turn:")]
    [InlineData("--Calls:Turn:0=turn:chat.example.org", "Calls:Turn needs Calls:TurnSecret")]
    [InlineData("--Calls:TurnSecret=hush", "Calls:TurnSecret has no effect without")]
    [InlineData("--Calls:Stun:0=http://chat.example.org", "Calls:Stun must be addresses like stun:")]
    [InlineData("--Limits:Message:Count=0", "Limits:Message:Count must be a whole number greater than zero")]
    [InlineData("--Accounts:HashIterations=few", "Accounts:HashIterations must be a whole number")]
    [InlineData("--Live:StreamsPerUser=8.5", "Live:StreamsPerUser must be a whole number")]
    [InlineData("--Limits:Enabled=perhaps", "Limits:Enabled must be true or false")]
    [InlineData("--Limits:Message:Often=3", "There is no setting Limits:Message:Often.")]
    [InlineData("--Url=chat.example.org", "Url must be an address like https://chat.example.org")]
    [InlineData("--Urls=http://localhost:99999", "Urls must be where to listen")]
    [InlineData("--Urls=everywhere", "Urls must be where to listen")]
    [InlineData("--Tls:Cert=chat.pem", "Tls:Cert and Tls:Key go together")]
    [InlineData("--Proxy:Trusted:0=caddy", "Proxy:Trusted must be addresses or networks, like 10.0.0.7")]
    [InlineData("--Proxy:Trusted=10.0.0.7", "Proxy:Trusted is a list: its first entry is Proxy:Trusted:0.")]
    [InlineData("--Ulr=https://chat.example.org", "There is no setting Ulr.")]
    [InlineData("--data", "Write flags as --Name=value, not as --data.")]
    public void An_invalid_setting_is_refused_with_what_is_valid(string flag, string sentence)
    {
        var wrong = Assert.Throws<StartException>(() => ReadAll(flag)).Message;
        Assert.Contains(sentence, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", wrong, StringComparison.Ordinal); // The value may be a secret.
    }

    [Fact]
    public void A_flag_overrides_the_environment_which_overrides_the_default()
    {
        Environment.SetEnvironmentVariable("OPENCHAT_Database__EventRows", "5");
        try
        {
            Assert.Equal(("data", 5), Read());
            Assert.Equal(("/srv/chat", 7), Read("--data", "/srv/chat", "--Database:EventRows=7"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("OPENCHAT_Database__EventRows", null);
        }

        static (string, long) Read(params string[] args)
        {
            var options = SettingsSetup.NewBuilder(args).Configuration.Read<DatabaseOptions>("Database");
            return (options.DataFolder, options.EventRows);
        }
    }

    [Theory]
    [InlineData(2, "Url must be an address", "--Url=chat.example.org")]
    [InlineData(2, "Unknown command \"serve\"", "serve")]
    [InlineData(0, "openchat setup-link", "--help")]
    [InlineData(0, "openchat restore FILE", "--help")]
    [InlineData(2, "openchat backup FILE [--data DIR]", "backup")]
    [InlineData(2, "There is no OpenChat in", "backup", "b.zip")]
    [InlineData(2, "There is no OpenChat in", "check")]
    [InlineData(2, "There is no file", "restore", "b.zip")]
    [InlineData(2, "use pg_dump", "backup", "b.zip", "--Database:Postgres=Host=db")]
    [InlineData(2, "SecurityContact must be like mailto:", "--SecurityContact=someone")]
    [InlineData(0, "openchat 0.", "--version")]
    [InlineData(0, "openchat populate [--data DIR]", "populate", "--help")]
    [InlineData(0, "openchat user reset-password NAME", "user", "--help")]
    [InlineData(0, "openchat user reset-password NAME", "user", "reset-password", "-h")]
    [InlineData(0, "--rate N", "flood", "--help")]
    [InlineData(0, "works for an hour", "help", "setup-link")]
    [InlineData(0, "openchat COMMAND --help", "help")]
    [InlineData(2, "Unknown command \"serve\"", "serve", "--help")]
    [InlineData(2, "Unknown command \"serve\"", "help", "serve")]
    [InlineData(2, "openchat user reset-password NAME", "user")]
    [InlineData(2, "openchat user reset-password NAME", "user", "reset-password", "--data=x")]
    [InlineData(1, "There is no OpenChat in", "user", "reset-password", "ben")]
    [InlineData(
        2,
        "Can't use Tls:Cert and Tls:Key: Could not find",
        "--Urls=https://127.0.0.1:0",
        "--Tls:Cert=none.pem",
        "--Tls:Key=none.pem")]
    [InlineData(2, "An https:// address in Urls needs Tls:Cert", "--Urls=https://127.0.0.1:0")]
    [InlineData(2, "localhost needs a port", "--Urls=http://localhost:0")]
    [InlineData(1, "There is no OpenChat in", "setup-link")]
    [InlineData(1, "localhost:taken6 is in use.", "--Urls=http://localhost:taken6")]
    [InlineData(1, "127.0.0.1:taken is in use. Is OpenChat already running?", "--Urls=http://127.0.0.1:taken")]
    public async Task The_program_prints_it_and_writes_no_file(int code, string text, params string[] flags)
    {
        using var neighbour = new TcpListener(IPAddress.Loopback, 0);
        neighbour.Start();
        var taken = ((IPEndPoint)neighbour.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var other6 = new TcpListener(IPAddress.IPv6Loopback, 0);
        other6.Start();
        var taken6 = ((IPEndPoint)other6.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        text = Filled(text);
        var folder = Directory.CreateTempSubdirectory("openchat-settings-");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "openchat"), flags.Select(Filled))
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var (right, other) = code == 0 ? (await output, await errors) : (await errors, await output);
            Assert.Equal(code, process.ExitCode);
            Assert.Contains(text, right, StringComparison.Ordinal);
            Assert.Equal("", other);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string Filled(string template) => template
            .Replace(":taken6", $":{taken6}", StringComparison.Ordinal)
            .Replace(":taken", $":{taken}", StringComparison.Ordinal);
    }

    /// <summary>The tables of docs/self-hosting.md name each setting that there is, with its default, and no other.</summary>
    [Fact]
    public async Task Every_setting_is_in_the_documentation()
    {
        var file = Path.Combine(Sources.Root, "docs", "self-hosting.md");
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var written = Row().Matches(page).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        string[] ofNoClass = ["Url", "Urls", "Description", "SecurityContact"];
        foreach (var alone in ofNoClass) Assert.True(written.Remove(alone), alone);
        string[] expected =
        [
            .. Of<DatabaseOptions>("Database"),
            .. Of<CallOptions>("Calls"),
            .. Of<LiveOptions>("Live"),
            .. Of<LimitOptions>("Limits"),
            .. Of<AccountOptions>("Accounts"),
            .. Of<TlsOptions>("Tls"),
            .. Of<ProxyOptions>("Proxy"),
            .. Of<TelemetryOptions>("Telemetry"),
        ];
        Assert.Equal(expected.Order(), written.Select(row => $"{row.Key} {row.Value}").Order());

        static IEnumerable<string> Of<T>(string section) where T : new() => typeof(T).GetProperties().Where(p => p.CanWrite)
            .Select(p => $"{section}:{p.Name} {p.GetValue(new T()) switch
            {
                LimitNumbers limit => limit.Count,
                bool yes => yes ? "true" : "false",
                "" or string[] => "none",
                var value => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            }}");
    }

    /// <summary>The settings in the files of deploy/ exist and are valid once an operator has filled them in.</summary>
    [Theory]
    [InlineData("compose.yml", 6)]
    [InlineData("Dockerfile", 2)]
    public async Task The_settings_in_deploy_are_valid(string file, int settings)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Sources.Root, "deploy", file), TestContext.Current.CancellationToken);
        var body = string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')));
        var flags = Variable().Matches(body).Select(v => Flag(v.Groups[1].Value, v.Groups[2].Value)).ToArray();
        Assert.Equal(settings, flags.Length);
        ReadAll(flags);
        if (flags.FirstOrDefault(f => f.StartsWith("--Proxy:", StringComparison.Ordinal)) is { } proxy)
        {
            // It trusts the network that it creates.
            Assert.EndsWith(Subnet().Match(body).Groups[1].Value, proxy, StringComparison.Ordinal);
        }
        foreach (var flag in flags) Assert.Throws<StartException>(() => ReadAll([.. flags.Except([flag]), flag.Insert(2, "x")]));

        static string Flag(string name, string value) =>
            $"--{name.Replace("__", ":", StringComparison.Ordinal)}={PutIn().Replace(value, "chat.example.org")}";
    }

    private static void ReadAll(params string[] args)
    {
        var settings = SettingsSetup.NewBuilder(args).Configuration;
        settings.Read<DatabaseOptions>("Database");
        settings.Read<CallOptions>("Calls");
        settings.Read<LiveOptions>("Live");
        settings.Read<LimitOptions>("Limits");
        settings.Read<AccountOptions>("Accounts");
        settings.Read<TlsOptions>("Tls");
        settings.Read<ProxyOptions>("Proxy");
        settings.Read<TelemetryOptions>("Telemetry");
        _ = new PublicAddress(settings);
    }

    /// <summary>A row of a table: the setting (of a list, its first), perhaps its variable, and its default.</summary>
    [GeneratedRegex("""^\| `([\w:]+?)(?::0)?`[^|]*\|(?: `OPENCHAT_\w+` \|)? `?([^ `|]+)`?[^|]*\|""", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>A variable in YAML or in a Dockerfile.</summary>
    [GeneratedRegex("""\bOPENCHAT_(\w+)(?:=|: )([^\s]+)""")]
    private static partial Regex Variable();

    [GeneratedRegex("""\$\{\w+(?::\?)?\}""")]
    private static partial Regex PutIn();

    [GeneratedRegex("""subnet: ([\d./]+)""")]
    private static partial Regex Subnet();

    [Theory]
    [InlineData("Host=db", 2, 2, 30)]
    [InlineData("Host=db;Timeout=9;Command Timeout=30;Tcp Keepalive Time=5", 9, 30, 5)]
    [InlineData("Host=db;Keepalive=10", 2, 2, 0)]
    [InlineData("Host=/run/postgresql", 2, 2, 0)] // No TCP.
    public void PostgreSQL_is_given_up_on_in_time_unless_the_operator_sets_otherwise(string written, int open, int command, int keepalive)
    {
        var used = new Npgsql.NpgsqlConnectionStringBuilder(new DatabaseOptions { Postgres = written }.PostgresConnection);
        Assert.Equal((open, command, keepalive), (used.Timeout, used.CommandTimeout, used.TcpKeepAliveTime));
        Assert.Equal(5 * command, new DatabaseOptions { Postgres = written }.IdleSeconds);
    }

    [Theory]
    [InlineData("Host=db;Password=a;Username=x", 200, true)]
    [InlineData("Host=db;max auto prepare=0", 0, true)]
    [InlineData("Host=db;MaxAutoPrepare=20;no reset on close=false", 20, false)]
    public void PostgreSQL_prepares_frequent_queries_and_skips_the_reset_unless_the_operator_sets_otherwise(
        string written,
        int prepared,
        bool skipsReset)
    {
        var used = new Npgsql.NpgsqlConnectionStringBuilder(new DatabaseOptions { Postgres = written }.PostgresConnection);
        Assert.Equal(prepared, used.MaxAutoPrepare);
        Assert.Equal(skipsReset, used.NoResetOnClose);
        Assert.Equal("db", used.Host);
        Assert.Equal(new Npgsql.NpgsqlConnectionStringBuilder(written).Password, used.Password);
    }
}
