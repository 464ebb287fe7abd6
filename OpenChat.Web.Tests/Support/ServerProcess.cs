using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// The built program as a process of its own, for what kills, stops or starves a server. Through every start it keeps its
/// port and its database, in which everyone of <see cref="Cast"/> is. A warning on its console fails the test.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string[] Levels = ["warn:", "fail:", "crit:"];

    private readonly (string Key, string Value)[] settings;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentBag<string> expected = [];
    private Process? process;
    private volatile TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(TestDatabase database, (string Key, string Value)[] settings)
    {
        Database = database;
        this.settings = settings;
        Address = new Uri($"http://127.0.0.1:{Ports.Take()}/");
    }

    public TestDatabase Database { get; }
    public Uri Address { get; }

    /// <summary>The one that runs now.</summary>
    public Process Process => process!;

    /// <summary>Of the process that runs now.</summary>
    public int Id => process!.Id;

    /// <summary>Another build in place of the one beside the tests, for all that are started from now on.</summary>
    internal static string? Program { get; set; }

    /// <summary>What it wrote to its console, through all starts.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>The program; else the one that was built for the tests.</summary>
    private string? Own { get; init; }

    /// <summary>Nothing of the tests runs inside it, as where an operator starts it; then no one can count its timers.</summary>
    private bool IsAlone { get; init; }

    /// <summary>What it is started by: a command that does something to itself and then becomes the server.</summary>
    private IReadOnlyList<string> Under { get; init; } = [];

    private string TimersFile => Path.Combine(Path.GetTempPath(), $"openchat-timers-{Address.Port}");

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    public static Task<ServerProcess> StartAsync(params (string Key, string Value)[] settings) => StartUnderAsync([], settings);

    /// <param name="under">A command that does something to itself and then becomes the server.</param>
    public static Task<ServerProcess> StartUnderAsync(IReadOnlyList<string> under, params (string Key, string Value)[] settings) =>
        StartUnderAsync(_ => under, settings);

    /// <param name="under">Such a command, for the folder that is given.</param>
    public static async Task<ServerProcess> StartUnderAsync(
        Func<string, IReadOnlyList<string>> under, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.WithCastAsync();
        var server = new ServerProcess(database, settings) { Under = under(database.Options.DataFolder) };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>As an operator has it: nothing of the tests runs inside it.</summary>
    internal static async Task<ServerProcess> StartAloneAsync()
    {
        var server = new ServerProcess(await TestDatabase.WithCastAsync(), []) { IsAlone = true };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Reaches PostgreSQL through that port, with an operator's timeouts and not the patient ones of other tests.</summary>
    internal static async Task<ServerProcess> StartThroughAsync(int port)
    {
        var database = await TestDatabase.WithCastAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.Options.Postgres);
        var through = new NpgsqlConnectionStringBuilder
        {
            Host = direct.Host,
            Port = port,
            Username = direct.Username,
            Database = direct.Database,
        };
        var server = new ServerProcess(database, [("Database:Postgres", through.ToString())]);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Another program than the one that was built for the tests.</summary>
    internal static async Task<ServerProcess> StartProgramAsync(string program, params (string Key, string Value)[] settings)
    {
        var server = new ServerProcess(await TestDatabase.WithCastAsync(), settings) { Own = program };
        await server.StartAgainAsync();
        return server;
    }

    /// <param name="fill">Puts more into its database, before it starts.</param>
    internal static async Task<ServerProcess> StartFilledAsync(
        IReadOnlyList<string> under, Func<AppDb, Task> fill, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.WithCastAsync();
        await using (var db = database.Open()) await fill(db);
        var server = new ServerProcess(database, settings) { Under = under };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Returns once it listens.</summary>
    public async Task StartAgainAsync()
    {
        string[] command = [.. Under, Own ?? Program ?? Path.Combine(AppContext.BaseDirectory, "openchat")];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Database.Options.DataFolder,
        };
        if (!IsAlone)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
            start.Environment[StartupHook.File] = TimersFile;
        }
        (string Key, string Value)[] own =
        [
            ("Urls", Address.ToString()),
            ("Database:DataFolder", Database.Options.DataFolder),
            ("Database:Postgres", Database.Options.Postgres),
            ("Limits:Enabled", "false"),
            ("Accounts:HashIterations", "1000"),
        ];
        foreach (var (key, value) in own.Concat(Patience.Deadlines).Concat(settings)) start.ArgumentList.Add($"--{key}={value}");
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        DataReceivedEventHandler hear = (_, said) =>
        {
            if (said.Data is not { } line) return;
            lines.Enqueue(line);
            if (line.StartsWith("OpenChat is at", StringComparison.Ordinal)) listens.TrySetResult();
        };
        process.OutputDataReceived += hear;
        process.ErrorDataReceived += hear;
        process.Exited += (_, _) => listens.TrySetException(
            new InvalidOperationException($"The server ended before it listened:\n{string.Join('\n', lines.TakeLast(20))}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Starts++;
        await listens.Task.WaitAsync(Patience.Limit);
        up.TrySetResult();
    }

    /// <summary>Returns at once while it runs, else when it listens again.</summary>
    public Task IsUpAsync(CancellationToken cancel) => up.Task.WaitAsync(cancel);

    /// <summary>As in a power cut, for the program: nothing is finished, nothing said.</summary>
    public async Task KillAsync()
    {
        up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Stops it with SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>How many timers run in it.</summary>
    public async Task<int> TimersAsync(CancellationToken cancel)
    {
        File.Delete(TimersFile);
        using (var kill = Process.Start("kill", ["-USR2", $"{process!.Id}"])) await kill.WaitForExitAsync(cancel);
        await Patience.UntilAsync(() => File.Exists(TimersFile), () => "The server does not say how many timers it has.");
        return int.Parse(await File.ReadAllTextAsync(TimersFile, cancel), CultureInfo.InvariantCulture);
    }

    /// <summary>Connections to its port that it has not closed: established (01), or closed by the client alone (08).</summary>
    public int Clients()
    {
        var port = $":{Address.Port:X4}";
        return File.ReadLines("/proc/net/tcp")
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(c => c[1].EndsWith(port, StringComparison.Ordinal) && c[3] is ("01" or "08"));
    }

    /// <summary>Returns once at most so many clients are connected: the server notices a moment later that one has gone.</summary>
    public Task HasClientsAsync(int most) =>
        Patience.UntilAsync(() => Clients() <= most, () => $"{Clients()} clients are still connected, and not {most}.");

    /// <summary>Someone who is not signed in.</summary>
    public Visitor Visitor() => new(Address);

    /// <summary>Someone who is, by the form: the process keeps its keys to itself.</summary>
    public Task<Visitor> AsAsync(Person person) => AsAsync(Address, person);

    /// <summary>The same, in front of whatever serves there.</summary>
    internal static async Task<Visitor> AsAsync(Uri address, Person person)
    {
        var visitor = new Visitor(address);
        var signIn = await visitor.OpenAsync("/account/sign-in");
        var page = await visitor.SubmitAsync(
            signIn, "main form", ("Input.Login", person.Username), ("Input.Password", Cast.Password));
        Assert.Equal(200, (int)page.Status);
        return visitor;
    }

    /// <summary>Console lines with this text are expected.</summary>
    public void Expect(string text) => expected.Add(text);

    /// <summary>The warnings on its console that no test expects.</summary>
    public IEnumerable<string> Complaints() =>
        ComplaintsOf(lines).Where(line => !expected.Any(e => line.Contains(e, StringComparison.Ordinal)));

    /// <summary>The warnings on a console, each with the line that follows: there the message stands.</summary>
    internal static IEnumerable<string> ComplaintsOf(IReadOnlyCollection<string> lines) => lines.Zip(lines.Skip(1).Append(""))
        .Where(pair => Levels.Any(level => pair.First.StartsWith(level, StringComparison.Ordinal)))
        .Select(pair => $"{pair.First} {pair.Second}").Where(line => !ServerLog.IsAboutTheMachine(line));

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync();
        process?.Dispose();
        File.Delete(TimersFile);
        await Database.DisposeAsync();
        if (Complaints().Take(5).ToList() is { Count: > 0 } bad) Assert.Fail("The server logged:\n" + string.Join('\n', bad));
    }
}
