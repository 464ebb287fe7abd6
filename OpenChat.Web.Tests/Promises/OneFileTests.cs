using System.Diagnostics;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>The one file that bin/publish makes, alone in a folder, as an operator has it. bin/test makes it first.</summary>
[Collection(VoiceJourneys.Name)]
[Trait(RunTrait.Name, RunTrait.OneFile)]
public sealed class OneFileTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("openchat-file-");

    private string File => Path.Combine(folder.FullName, "program", "openchat");
    private string Data => Path.Combine(folder.FullName, "data");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.Copy(NewServer.OneFile(), File);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Alone_in_a_folder_it_brings_every_asset_and_its_link_leads_to_the_first_message()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var server = await StartAsync(); // Killed where something below fails.
        await NewServer.EveryAssetIsRightAsync(server.Address, cancel);
        await using (var browser = await Browser.OpenAsync(server.Address))
        {
            var chat = await NewServer.SetUpAsync(browser, server.Link);
            await chat.EnterAsync("The first word");
            await chat.SeesOnceAsync("The first word");
            await chat.Page.ReloadAsync();
            await Expect(chat.Message("The first word")).ToBeVisibleAsync();
            await NewServer.ChoosePictureAsync(chat.Page);
        }
        await server.StopAsync().WaitAsync(Patience.Limit, cancel);
        // It writes in its data folder only.
        var beside = Directory.GetFileSystemEntries(Path.GetDirectoryName(File)!).Select(Path.GetFileName);
        Assert.Equal([Path.GetFileName(File)], beside);
        Assert.True(System.IO.File.Exists(Path.Combine(Data, "openchat.db")));
        Assert.Empty(ServerProcess.ComplaintsOf(server.Lines));
    }

    [Fact]
    public async Task Two_people_hear_each_other()
    {
        await using var server = await ServerProcess.StartProgramAsync(File);
        await using var ana = await Voice.OpenAsync(server, Cast.Ana, Cast.Lounge, 440);
        await using var ben = await Voice.OpenAsync(server, Cast.Ben, Cast.Lounge, 660);
        foreach (var voice in new[] { ana, ben })
        {
            await voice.IsLiveAsync();
            await voice.Call.JoinAsync();
        }
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
    }

    /// <summary>As an operator would: from / and with --data, in an environment without .NET.</summary>
    private async Task<Running> StartAsync()
    {
        var address = new Uri($"http://localhost:{Ports.Take()}/");
        var start = new ProcessStartInfo(File, ["--data", Data, $"--Urls={address}", "--Accounts:HashIterations=1000"])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Path.Combine(folder.FullName, "unpacked");
        var running = new Running(Process.Start(start)!, address);
        try
        {
            await running.HasLinkAsync().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    private sealed class Running(Process process, Uri address) : IDisposable
    {
        public Uri Address => address;
        public string Link { get; private set; } = "";
        public List<string> Lines { get; } = [];

        public async Task HasLinkAsync() => Link = await NewServer.LinkAsync(process.StandardOutput, Lines);

        public async Task StopAsync()
        {
            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
            Lines.AddRange((await process.StandardOutput.ReadToEndAsync()).Split('\n'));
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }
}
