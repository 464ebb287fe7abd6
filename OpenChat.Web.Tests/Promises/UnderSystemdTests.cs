using System.Globalization;
using OpenChat.Web.Tests.House;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>The one file by deploy/openchat.service, to the letter, under a real systemd: that what it may no longer do is nothing that it needs. Only in bin/soak, because it takes root.</summary>
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
        await using var machine = await BootAsync($"OPENCHAT_Urls={address};http://127.80.0.1:80"); // The second takes the right that the unit gives.
        var link = await StartAsync(machine, firstTime: true);
        await NewServer.EveryAssetIsRightAsync(address, cancel);
        using (var http = new HttpClient()) Assert.Equal("ok", await http.GetStringAsync(new Uri("http://127.80.0.1/health/ready"), cancel));
        await IsHeldAsync(machine);
        // As the unit's first lines say it.
        var command = Assert.Single(File.ReadLines(UnitFile), line => line.StartsWith("#   systemd-run", StringComparison.Ordinal));
        var said = (await machine.RunAsync(command.TrimStart('#').Split(' ', StringSplitOptions.RemoveEmptyEntries))).Split('\n');
        var another = said[0].Trim();
        Assert.StartsWith("Url isn't set here.", Assert.Single(said[1..]), StringComparison.Ordinal); // Nor is it for the service, in this test.
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
        // Systemd's words where it ended by itself, in time and without an error.
        Assert.Contains($"{Unit}: Deactivated successfully.", await machine.RunAsync("journalctl", "--unit", Unit, "--output=cat", "--no-pager"), StringComparison.Ordinal);
        await StartAsync(machine, firstTime: false);
        await chat.Page.GotoAsync(channel);
        await Expect(chat.Message("The first word")).ToBeVisibleAsync();
        await NewServer.HasPictureAsync(chat.Page);
        await LogIsCleanAsync(machine);
        Soak.Tell("systemd", $"set up, wrote, showed a picture, stopped in {stopping.TotalMilliseconds:0} ms and started again under every option of {Unit}");
    }

    /// <summary>In a data folder that was another user's until then: systemd gives it to the service's own.</summary>
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
        await machine.RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", $"/etc/systemd/system/{Unit}"); // 2.0 of 10.
    }

    /// <summary>PostgreSQL would be beyond its walls, so once is enough.</summary>
    private static bool Runs => !TestDatabase.UsesPostgres;

    private static Task<Systemd> BootAsync(params string[] settings) => Systemd.BootAsync(NewServer.OneFile(), UnitFile, settings);

    /// <summary>Returns once it listens.</summary>
    /// <returns>The link to set-up, from the journal; empty where it is closed.</returns>
    private static async Task<string> StartAsync(Systemd machine, bool firstTime)
    {
        await machine.RunAsync("systemctl", "start", Unit);
        using var journal = machine.Start("journalctl", "--follow", "--lines=all", "--output=cat", $"_SYSTEMD_INVOCATION_ID={(await machine.ShowAsync(Unit))["InvocationID"]}");
        try
        {
            return await ReadAsync().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            journal.Kill(); // Only nsenter; the other ends with its machine.
        }

        async Task<string> ReadAsync()
        {
            if (firstTime) return await NewServer.LinkAsync(journal.StandardOutput, []);
            while (await journal.StandardOutput.ReadLineAsync() is { } line)
                if (line.StartsWith("OpenChat is at", StringComparison.Ordinal)) return "";
            throw new InvalidOperationException("Its journal ended before it listened.");
        }
    }

    /// <summary>Not what the unit asks for, but what the kernel does about it.</summary>
    private static async Task IsHeldAsync(Systemd machine)
    {
        var id = (await machine.ShowAsync(Unit))["MainPID"];
        var status = await machine.StatusAsync(id);
        Assert.Equal(("1", "2", "0077"), (status["NoNewPrivs"], status["Seccomp"], status["Umask"])); // 2: by a filter.
        foreach (var rights in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }) Assert.Equal((rights, Bind), (rights, status[rights]));
        var user = status["Uid"].Split('\t')[0];
        Assert.InRange(int.Parse(user, CultureInfo.InvariantCulture), 61184, 65519); // A user that is made for it and goes with it.
        Assert.Equal(user, status["Groups"]);
        Assert.Equal($"700 {user}\n700 {user}", await machine.RunAsync("stat", "--format=%a %u", Data, "/var/cache/private/openchat"));
        Assert.Equal("", await machine.RunAsync("find", Data, "-type", "f", "!", "-perm", "600"));
        Assert.InRange(await OpenFilesAsync(id, hard: false), Math.Min(65536, await OpenFilesAsync("1", hard: true)), int.MaxValue); // Where the test itself may not raise it, nor may its systemd.
        // Even root could write nowhere else, through its eyes. What is in its /tmp is its own, and of the devices it sees the harmless ones.
        await machine.RunAsync("bash", "-c", $"""
            cd /proc/{id}/root; touch /tmp/another
            for folder in . etc usr usr/local/bin var var/lib var/cache home root proc/sys/kernel sys dev sys/fs/cgroup; do ! touch $folder/probe 2> /dev/null || exit 1; done
            for folder in var/lib/openchat/ var/cache/openchat/ tmp var/tmp; do touch $folder/probe && rm $folder/probe || exit 2; done
            [ ! -e tmp/another ] && [ -c dev/urandom ] && [ ! -e dev/tty1 ] && [ ! -e dev/kmsg ] || exit 3
            """);

        async Task<int> OpenFilesAsync(string process, bool hard) =>
            int.Parse((await machine.RunAsync("grep", "Max open files", $"/proc/{process}/limits")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[hard ? 4 : 3], CultureInfo.InvariantCulture);
    }

    private static async Task LogIsCleanAsync(Systemd machine)
    {
        var lines = (await machine.RunAsync("journalctl", "--unit", Unit, "--output=cat", "--no-pager")).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("OpenChat is at", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));
    }
}
