using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// A real systemd as process 1 of namespaces of its own: it sees this machine's network and its /usr, and is otherwise an empty machine on
/// which someone has put the program and its unit. Nothing of it is left after the test. It needs root.
/// </summary>
internal sealed class Systemd : IAsyncDisposable
{
    /// <summary>A cgroup of its own, and namespaces in which it is the whole machine.</summary>
    private const string Outside = """
        cgroups=$(findmnt -n -o TARGET -t cgroup2 | head -1)/$1; mkdir "$cgroups"; echo $$ > "$cgroups/cgroup.procs"
        exec unshare --mount --pid --cgroup --ipc --uts --fork --kill-child \
          setpriv --bounding-set -sys_module,-sys_time bash -ec "$2" inside "${@:3}"
        """;

    /// <summary>
    /// Its machine looks started before, else systemd would enable whatever is installed here. What it sees of the kernel's settings is
    /// read-only, else it would set them. It starts nothing but what every machine starts and what a test starts.
    /// </summary>
    private const string Inside = """
        root=$1 program=$2 unit=$3 settings=$4
        mount --make-rprivate /
        mount -t tmpfs -o mode=755 none "$root"; cd "$root"
        mkdir -p usr etc/systemd/system var/tmp proc sys dev run tmp root home old
        for link in bin sbin lib lib64; do ln -s usr/$link $link; done
        mount --bind /usr usr; mount -o remount,bind,ro usr
        mount -t tmpfs none usr/local/bin; touch usr/local/bin/openchat; mount --bind "$program" usr/local/bin/openchat
        echo root:x:0:0::/root:/bin/sh > etc/passwd; echo root:x:0: > etc/group; echo 127.0.0.1 localhost > etc/hosts
        printf 'passwd: files systemd\ngroup: files systemd\nhosts: files dns\n' > etc/nsswitch.conf
        tr -d - < /proc/sys/kernel/random/uuid > etc/machine-id
        printf '[Unit]\nRequires=basic.target\nAfter=basic.target\n' > etc/systemd/system/default.target
        cp "$unit" etc/systemd/system/openchat.service; printf '%s' "$settings" > etc/openchat.env
        mount -t proc proc proc; mount --bind proc/sys proc/sys; mount -o remount,bind,ro proc/sys
        mount -t sysfs -o ro sysfs sys; mount -t cgroup2 none sys/fs/cgroup
        mount -t tmpfs -o mode=755 none dev; mount -t tmpfs -o mode=755 none run
        while read -r name major minor; do
          mknod -m 666 dev/$name c $major $minor
        done <<< $'null 1 3\nzero 1 5\nfull 1 7\nrandom 1 8\nurandom 1 9\ntty 5 0'
        mkdir dev/pts dev/shm; mount -t tmpfs none dev/shm
        mount -t devpts -o newinstance,ptmxmode=666 none dev/pts; ln -s pts/ptmx dev/ptmx
        pivot_root . old; umount -l old; rmdir old
        echo up
        exec env -i container=test PATH=/usr/sbin:/usr/bin /usr/lib/systemd/systemd < /dev/null > /dev/null 2>&1
        """;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("openchat-systemd-");
    private readonly Process process;
    private string first = ""; // Its process 1, as this machine counts.

    private Systemd(string program, string unit, IEnumerable<string> settings)
    {
        var environment = string.Concat(settings.Select(s => s + '\n'));
        string[] arguments = ["-ec", Outside, "outside", root.Name, Inside, root.FullName, program, unit, environment];
        process = Process.Start(new ProcessStartInfo("bash", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Returns once it has booted, with the program installed and not started.</summary>
    /// <param name="settings">The lines of /etc/openchat.env.</param>
    public static async Task<Systemd> BootAsync(string program, string unit, params string[] settings)
    {
        Assert.True(Environment.IsPrivilegedProcess, "Only root can start a systemd: sudo bin/soak.");
        var machine = new Systemd(program, unit, settings);
        try
        {
            if (await machine.process.StandardOutput.ReadLineAsync() != "up")
                Assert.Fail(await machine.process.StandardError.ReadToEndAsync());
            machine.first = (await File.ReadAllTextAsync($"/proc/{machine.process.Id}/task/{machine.process.Id}/children")).Trim();
            const string booted = """
                until systemctl is-system-running --wait 2> /dev/null | grep -xE 'running|degraded'; do sleep 0.1; done
                """;
            var state = await machine.RunAsync("bash", "-c", booted).WaitAsync(Patience.Limit);
            Assert.Equal("running", state);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command there, as root.</summary>
    /// <returns>What it printed. It fails where the command does.</returns>
    public async Task<string> RunAsync(params string[] command)
    {
        using var ran = Start(command);
        var (said, complaints) = (ran.StandardOutput.ReadToEndAsync(), ran.StandardError.ReadToEndAsync());
        await ran.WaitForExitAsync();
        var all = (await said + await complaints).Trim();
        Assert.True(ran.ExitCode == 0, $"{string.Join(' ', command)}: {ran.ExitCode}\n{all}");
        return all;
    }

    /// <summary>Where this machine finds a file of that one.</summary>
    public string Path(string inside) => $"/proc/{first}/root{inside}";

    /// <summary>Starts a command there, for callers that read its output while it runs.</summary>
    public Process Start(params string[] command)
    {
        string[] enter = ["--target", first, "--mount", "--pid", "--cgroup", "--ipc", "--uts"];
        string[] environment = ["env", "-i", "HOME=/root", "PATH=/usr/local/bin:/usr/sbin:/usr/bin"];
        return Process.Start(new ProcessStartInfo("nsenter", [.. enter, .. environment, .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>The unit's properties, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ShowAsync(string unit)
    {
        var said = await RunAsync("systemctl", "show", unit);
        return said.Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0])
            .ToDictionary(g => g.Key, g => g.Last()[1]);
    }

    /// <summary>What /proc/ID/status says of a process, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatusAsync(string id)
    {
        var said = await RunAsync("cat", $"/proc/{id}/status");
        return said.Split('\n').Select(line => line.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(); // And with it everything inside.
        await process.WaitForExitAsync();
        process.Dispose();
        using (var clear = Process.Start("bash", ["-c", """
            cgroups=$(findmnt -n -o TARGET -t cgroup2 | head -1)/$1
            for tries in {1..100}; do
              find "$cgroups" -depth -type d -exec rmdir {} + 2> /dev/null
              [ -d "$cgroups" ] || exit 0
              sleep 0.1
            done
            exit 1
            """, "clear", root.Name]))
        {
            await clear.WaitForExitAsync();
            Assert.True(clear.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"Processes of {root.Name} are left."));
        }
        root.Delete();
    }
}
