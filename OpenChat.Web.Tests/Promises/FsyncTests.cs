using System.Diagnostics;

namespace OpenChat.Web.Tests.Promises;

/// <summary>P1 in docs/promises.md, for a power cut: what is acknowledged has reached the disk, and not only the kernel.</summary>
[Trait("Soak", "long")]
public sealed class FsyncTests
{
    [Fact]
    public async Task Between_a_lone_send_and_its_answer_lies_an_fsync()
    {
        if (TestDatabase.UsesPostgres) return; // There the database server does it; this one writes nothing.
        var cancel = TestContext.Current.CancellationToken;
        var sends = Soak.Rounds(5, 50);
        await using var server = await ServerProcess.StartAsync();
        using var ben = await Sender.OpenAsync(server, Cast.Ben);
        await ben.SayAsync(Cast.General, "First, so that everything is loaded", "n0", cancel);
        var file = Path.Combine(server.Database.Options.DataFolder, "trace");
        using var strace = Process.Start(new ProcessStartInfo("strace",
            ["-f", "-s", "40", "-e", "trace=recvfrom,recvmsg,sendto,sendmsg,fsync,fdatasync", "-o", file, "-p", $"{server.Id}"])
        { RedirectStandardError = true })!;
        await strace.StandardError.ReadLineAsync(cancel); // "attached"
        for (var i = 1; i <= sends; i++) await ben.SayAsync(Cast.General, $"Word {i}", $"n{i}", cancel);
        using (var kill = Process.Start("kill", ["-INT", $"{strace.Id}"])) await kill.WaitForExitAsync(cancel);
        await strace.WaitForExitAsync(cancel);

        var (asked, synced, answered) = (false, false, 0);
        foreach (var line in await File.ReadAllLinesAsync(file, cancel))
        {
            if (line.Contains("\"POST /z/pond-club/general", StringComparison.Ordinal)) (asked, synced) = (true, false);
            if (asked && line.Contains("sync(", StringComparison.Ordinal)) synced = true;
            if (!asked || !line.Contains("\"HTTP/1.1 201", StringComparison.Ordinal)) continue;
            Assert.True(synced, "An answer was sent before the disk had the message.");
            answered++;
            asked = false;
        }
        Assert.Equal(sends, answered);
        Soak.Tell("P1", $"{sends} lone sends, an fsync between each and its answer");
    }
}
