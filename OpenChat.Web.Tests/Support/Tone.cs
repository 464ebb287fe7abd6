using System.Buffers.Binary;
using System.Text;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// A voice that is easily told from others: one tone, louder and softer four times a second as speech is, or it would be filtered out as
/// noise.
/// </summary>
internal static class Tone
{
    private const int Rate = 48_000, Seconds = 2;

    /// <returns>The path of a WAV file, which a fake microphone plays again and again without a seam.</returns>
    public static string File(int hertz)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"openchat-tone-{Environment.ProcessId}-{hertz}.wav");
        var path = Path.Combine(Path.GetTempPath(), name);
        if (System.IO.File.Exists(path)) return path;
        var bytes = new byte[44 + Rate * Seconds * 2];
        Write("RIFF", 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        Write("WAVEfmt ", 8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1); // PCM, one channel.
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        Write("data", 36);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), bytes.Length - 44);
        for (var i = 0; i < Rate * Seconds; i++)
        {
            var time = (double)i / Rate;
            var loudness = 0.1 + 0.5 * Math.Pow(Math.Sin(Math.PI * 4 * time), 2);
            var sample = (short)(short.MaxValue * loudness * Math.Sin(2 * Math.PI * hertz * time));
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + i * 2), sample);
        }
        System.IO.File.WriteAllBytes(path, bytes);
        return path;

        void Write(string text, int at) => Encoding.ASCII.GetBytes(text).CopyTo(bytes, at);
    }
}
