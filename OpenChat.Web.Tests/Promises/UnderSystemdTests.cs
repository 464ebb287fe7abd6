using OpenChat.Web.Tests.House;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// The one file with deploy/openchat.service exactly as it is, under a real systemd: the server needs nothing that the unit forbids. Only
/// in bin/soak, because it needs root.
/// </summary>
[Collection(VoiceJourneys.Name)]
[Trait(RunTrait.Name, RunTrait.Soak), Trait(RunTrait.Name, RunTrait.OneFile)]
[Trait("Soak", "long")]
public sealed class UnderSystemdTests
{
    private const string Unit = "openchat.service", Data = "/var/lib/private/openchat";

    /// <summary>CAP_NET_BIND_SERVICE, as the kernel writes it.</summary>
    private const string Bind = "0000000000000400";

    private static readonly string UnitFile = Path.Combine(Sources.Root, "deploy", Unit);

    private readonly Uri address = new($"http://127.0.0.1:{Ports.Take()}/");

    [Fact]
    public async Task From_set_up_to_the_next_start_everything_works_and_nothing_else_may_be_done()
    {
        if (!Runs) return;
        var cancel = TestContext.Current.CancellationToken;
        // Port 80 needs the capability that the unit grants.
        await using var machine = await BootAsync($"OPENCHAT_Urls={address};http://127.80.0.1:80");
        var link = await StartAsync(machine, firstTime: true);
        await NewServer.EveryAssetIsRightAsync(address, cancel);
        using (var http = new HttpClient())
            Assert.Equal("ok", await http.GetStringAsync(new Uri("http://127.80.0.1/health/ready"), cancel));
        await IsHeldAsync(machine);
        // As the unit's first comment says.
        var command = Assert.Single(File.ReadLines(UnitFile), line => line.StartsWith("#   systemd-run", StringComparison.Ordinal));
        var said = (await machine.RunAsync(command.TrimStart('#').Split(' ', StringSplitOptions.RemoveEmptyEntries))).Split('\n');
        var another = said[0].Trim();
        Assert.StartsWith("Url isn't set here.", Assert.Single(said[1..]), StringComparison.Ordinal); // This test sets none anywhere.
        Assert.StartsWith($"{address}setup?key=", another, StringComparison.Ordinal);
        Assert.NotEqual(link, another);

        await using var browser = await Browser.OpenAsync(address);
        var chat = await NewServer.SetUpAsync(browser, another);
        var channel = chat.Page.Url;
        await chat.EnterAsync("The first word");
        await chat.SeesOnceAsync("The first word");
        await chat.Page.ReloadAsync();
        await Expect(chat.Message("The first word")).ToBeVisibleAsync();
        await NewServer.ChoosePictureAsync(chat.Page);

        await chat.Page.GotoAsync("about:blank"); // A page that lost its server would complain.
        var since = TimeProvider.System.GetTimestamp();
        await machine.RunAsync("systemctl", "stop", Unit);
        var stopping = TimeProvider.System.GetElapsedTime(since);
        // What systemd logs of a service that ended by itself, in time and without an error.
        var journal = await machine.RunAsync("journalctl", "--unit", Unit, "--output=cat", "--no-pager");
        Assert.Contains($"{Unit}: Deactivated successfully.", journal, StringComparison.Ordinal);
        await StartAsync(machine, firstTime: false);
        await chat.Page.GotoAsync(channel);
        await Expect(chat.Message("The first word")).ToBeVisibleAsync();
        await NewServer.HasPictureAsync(chat.Page);
        await LogIsCleanAsync(machine);
        Soak.Tell(
            "systemd",
            $"set up, wrote, chose a picture, stopped in {stopping.TotalMilliseconds:0} ms and started again under every option of {Unit}");
    }

    /// <summary>In a data folder that belonged to another user: systemd gives it to the service's own.</summary>
    [Fact]
    public async Task Two_people_hear_each_other()
    {
        if (!Runs) return;
        await using var database = await TestDatabase.WithCastAsync();
        await using var machine = await BootAsync($"OPENCHAT_Urls={address}");
        await machine.RunAsync("mkdir", "-p", "/var/lib/openchat");
        File.Copy(database.File, machine.Path("/var/lib/openchat/openchat.db"));
        await StartAsync(machine, firstTime: false);
        await using (var ana = await Voice.OpenAsync(address, Cast.Ana, Cast.Lounge, 440))
        await using (var ben = await Voice.OpenAsync(address, Cast.Ben, Cast.Lounge, 660))
        {
            foreach (var voice in new[] { ana, ben })
            {
                await voice.IsLiveAsync();
                await voice.Call.JoinAsync();
            }
            await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        }
        await LogIsCleanAsync(machine);
    }

    [Fact]
    public async Task Systemd_finds_nothing_wrong_in_the_unit_and_little_that_it_leaves_open()
    {
        if (!Runs) return;
        await using var machine = await BootAsync();
        Assert.Equal("", await machine.RunAsync("systemd-analyze", "verify", $"/etc/systemd/system/{Unit}"));
        await machine.RunAsync(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=20", // 2.0 of 10.
            "--no-pager",
            $"/etc/systemd/system/{Unit}");
    }

    /// <summary>PostgreSQL would run outside the unit's sandbox, so once is enough.</summary>
    private static bool Runs => !TestDatabase.UsesPostgres;

    private static Task<Systemd> BootAsync(params string[] settings) => Systemd.BootAsync(NewServer.OneFile(), UnitFile, settings);

    /// <summary>Returns once it listens.</summary>
    /// <returns>The link to set-up, from the journal; empty where it is closed.</returns>
    private static async Task<string> StartAsync(Systemd machine, bool firstTime)
    {
        await machine.RunAsync("systemctl", "start", Unit);
        var run = (await machine.ShowAsync(Unit))["InvocationID"];
        using var journal = machine.Start("journalctl", "--follow", "--lines=all", "--output=cat", $"_SYSTEMD_INVOCATION_ID={run}");
        try
        {
            return await ReadAsync().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            journal.Kill(); // Only nsenter; journalctl ends with its machine.
        }

        async Task<string> ReadAsync()
        {
            if (firstTime) return await NewServer.LinkAsync(journal.StandardOutput, []);
            while (await journal.StandardOutput.ReadLineAsync() is { } line)
                if (line.StartsWith("OpenChat is at", StringComparison.Ordinal)) return "";
            throw new InvalidOperationException("Its journal ended before it listened.");
        }
    }

    /// <summary>Checks what the kernel enforces, not what the unit requests.</summary>
    private static async Task IsHeldAsync(Systemd machine)
    {
        var id = (await machine.ShowAsync(Unit))["MainPID"];
        var status = await machine.StatusAsync(id);
        Assert.Equal(("1", "2", "0077"), (status["NoNewPrivs"], status["Seccomp"], status["Umask"])); // 2: by a filter.
        foreach (var rights in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
            Assert.Equal((rights, Bind), (rights, status[rights]));
        var user = status["Uid"].Split('\t')[0];
        Assert.InRange(int.Parse(user, CultureInfo.InvariantCulture), 61184, 65519); // A dynamic user.
        Assert.Equal(user, status["Groups"]);
        Assert.Equal($"700 {user}\n700 {user}", await machine.RunAsync("stat", "--format=%a %u", Data, "/var/cache/private/openchat"));
        Assert.Equal("", await machine.RunAsync("find", Data, "-type", "f", "!", "-perm", "600"));
        // Where the test itself may not raise the limit, nor may its systemd.
        var least = Math.Min(65536, await OpenFilesAsync("1", hard: true));
        Assert.InRange(await OpenFilesAsync(id, hard: false), least, int.MaxValue);
        // In its mount namespace even root can write nowhere else. Its /tmp is its own, and it sees only harmless devices.
        await machine.RunAsync("bash", "-c", $"""
            cd /proc/{id}/root; touch /tmp/another
            for folder in . etc usr usr/local/bin var var/lib var/cache home root proc/sys/kernel sys dev sys/fs/cgroup; do
              ! touch $folder/probe 2> /dev/null || exit 1
            done
            for folder in var/lib/openchat/ var/cache/openchat/ tmp var/tmp; do touch $folder/probe && rm $folder/probe || exit 2; done
            [ ! -e tmp/another ] && [ -c dev/urandom ] && [ ! -e dev/tty1 ] && [ ! -e dev/kmsg ] || exit 3
            """);

        async Task<int> OpenFilesAsync(string process, bool hard)
        {
            var line = await machine.RunAsync("grep", "Max open files", $"/proc/{process}/limits");
            return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[hard ? 4 : 3], CultureInfo.InvariantCulture);
        }
    }

    private static async Task LogIsCleanAsync(Systemd machine)
    {
        var lines = (await machine.RunAsync("journalctl", "--unit", Unit, "--output=cat", "--no-pager")).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("OpenChat is at", StringComparison.Ordinal));
        string[] bad = ["warn:", "fail:", "crit:"];
        Assert.DoesNotContain(lines, line => bad.Any(level => line.StartsWith(level, StringComparison.Ordinal)));
    }
}
