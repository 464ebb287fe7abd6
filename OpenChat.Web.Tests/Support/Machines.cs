using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// Three machines in one, by network namespaces, which need root: a server, and two that reach it and not each other, because it
/// forwards nothing. All of them know it as <see cref="Name"/>. What runs in them ends with them.
/// </summary>
internal sealed class Machines : IAsyncDisposable
{
    public const string Server = "server", Left = "left", Right = "right", Name = "chat.example.org", Address = "203.0.113.10";

    private static readonly string[] All = [Server, Left, Right];

    private readonly string mark = string.Create(CultureInfo.InvariantCulture, $"oc{Environment.ProcessId}");
    private readonly List<Started> processes = [];

    private Machines()
    {
    }

    /// <summary>For files that must be gone afterwards.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("openchat-machines-");

    public static async Task<Machines> StartAsync()
    {
        var machines = new Machines();
        try
        {
            await machines.ConnectAsync();
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    private async Task ConnectAsync()
    {
        foreach (var machine in All)
        {
            await IpAsync($"netns add {Of(machine)}");
            await IpAsync($"-n {Of(machine)} link set lo up");
            // Chromium looks TURN servers up with a dot at the end, which is another name in a hosts file.
            Directory.CreateDirectory($"/etc/netns/{Of(machine)}");
            await File.WriteAllTextAsync($"/etc/netns/{Of(machine)}/hosts", $"127.0.0.1 localhost\n{Address} {Name} {Name}.\n");
        }
        await IpAsync($"-n {Of(Server)} addr add {Address}/32 dev lo");
        foreach (var (machine, network) in new[] { (Left, "192.168.10"), (Right, "192.168.20") })
        {
            await IpAsync($"-n {Of(machine)} link add eth0 type veth peer name {machine} netns {Of(Server)}");
            await IpAsync($"-n {Of(Server)} addr add {network}.1/24 dev {machine}");
            await IpAsync($"-n {Of(Server)} link set {machine} up");
            await IpAsync($"-n {Of(machine)} addr add {network}.2/24 dev eth0");
            await IpAsync($"-n {Of(machine)} link set eth0 up");
            await IpAsync($"-n {Of(machine)} route add default via {network}.1");
        }
        await RunAsync("netns", "exec", Of(Server), "sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
    }

    /// <summary>Starts a program on a machine.</summary>
    /// <returns>Once it has printed this text.</returns>
    public async Task<Started> StartAsync(
        string machine, string text, string program, IReadOnlyList<string> arguments, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", Of(machine), program, .. arguments])
        {
            WorkingDirectory = Folder.FullName,
        };
        start.Environment["HOME"] = Folder.FullName;
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var started = new Started(start);
        lock (processes) processes.Add(started);
        await started.SaysAsync(text);
        return started;
    }

    /// <summary>Whether a machine's packets find their way there.</summary>
    public async Task<bool> ReachesAsync(string machine, string address, int port)
    {
        string[] command = ["netns", "exec", Of(machine), "timeout", "2", "bash", "-c", $": < /dev/tcp/{address}/{port}"];
        using var attempt = Process.Start(new ProcessStartInfo("ip", command) { RedirectStandardError = true })!;
        await attempt.WaitForExitAsync();
        return attempt.ExitCode == 0;
    }

    /// <summary>A script that starts a program on a machine, for callers that can only name a file.</summary>
    public string Starter(string machine, string program)
    {
        var path = Path.Combine(Folder.FullName, $"{machine}-{Path.GetFileName(program)}");
        File.WriteAllText(path, $"#!/bin/sh\nexec ip netns exec {Of(machine)} {program} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Removes half-made machines too: each thing is looked for first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var started in processes) await started.DisposeAsync();
        foreach (var machine in All.Where(m => File.Exists($"/run/netns/{Of(m)}")))
        {
            // What is left: a browser's helpers, where its parent was killed.
            foreach (var id in (await RunAsync("netns", "pids", Of(machine))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                try { Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture)).Kill(); }
                catch (ArgumentException) { /* It has ended meanwhile. */ }
            }
            await IpAsync($"netns del {Of(machine)}");
        }
        foreach (var files in All.Select(m => $"/etc/netns/{Of(m)}").Where(Directory.Exists)) Directory.Delete(files, recursive: true);
        Folder.Delete(recursive: true);
    }

    private string Of(string machine) => $"{mark}{machine}";

    private static Task<string> IpAsync(string command) => RunAsync(command.Split(' '));

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var ip = Process.Start(start)!;
        var (said, complained) = (ip.StandardOutput.ReadToEndAsync(), ip.StandardError.ReadToEndAsync());
        await ip.WaitForExitAsync();
        return ip.ExitCode == 0 ? await said : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {await complained}");
    }

    /// <summary>A program that runs on a machine, and what it has printed.</summary>
    internal sealed class Started : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> lines = new();
        private readonly SemaphoreSlim more = new(0);
        private readonly Process process;

        public Started(ProcessStartInfo start)
        {
            (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
            process = new Process { StartInfo = start, EnableRaisingEvents = true };
            DataReceivedEventHandler hear = (_, said) =>
            {
                if (said.Data is { } line) lines.Enqueue(line);
                more.Release();
            };
            process.OutputDataReceived += hear;
            process.ErrorDataReceived += hear;
            process.Exited += (_, _) => more.Release();
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public IReadOnlyCollection<string> Lines => lines;

        /// <returns>The first line with this text, once there is one.</returns>
        public async Task<string> SaysAsync(string text)
        {
            while (true)
            {
                if (lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) return line;
                var (command, said) = (string.Join(' ', process.StartInfo.ArgumentList), string.Join('\n', lines.TakeLast(20)));
                if (process.HasExited) throw new InvalidOperationException($"{command} ended and never printed “{text}”:\n{said}");
                if (!await more.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
                    throw new InvalidOperationException($"{command} does not print “{text}”:\n{said}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            more.Dispose();
        }
    }
}
