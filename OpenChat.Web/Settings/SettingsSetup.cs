using System.ComponentModel;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration.Memory;

namespace OpenChat.Web.Settings;

/// <summary>Where settings come from, weakest first: the program itself, appsettings.json, the environment (OPENCHAT_…), flags.</summary>
public static class SettingsSetup
{
    private static readonly Dictionary<string, string> ShortFlags = new() { ["--data"] = "Database:DataFolder" };

    /// <summary>Variables that read well: OPENCHAT_TLS_CERT for OPENCHAT_Tls__Cert.</summary>
    private static readonly Dictionary<string, string> ShortVariables = new() { ["TLS_CERT"] = "Tls:Cert", ["TLS_KEY"] = "Tls:Key" };

    /// <summary>What a flag may begin with: ours, and what the framework reads from them.</summary>
    private static readonly HashSet<string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        "data", "Description", "Url", "Urls", "Database", "Live", "Calls", "Limits", "Accounts", "Tls", "Proxy", "Telemetry", "AllowedHosts", "Logging", "Kestrel", "environment", "contentRoot", "applicationName",
        "rate", "count", "Pictures", // Of the commands.
    };

    /// <summary>A builder that has read them. It finds appsettings.json in the current folder, else beside the program.</summary>
    /// <exception cref="StartException">A flag that does not exist or has no value, an address that is none, or a file that cannot be read.</exception>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        CheckFlags(args);
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = File.Exists("appsettings.json") ? null : AppContext.BaseDirectory });
            builder.Configuration.AddEnvironmentVariables("OPENCHAT_")
                .AddInMemoryCollection(ShortVariables.Select(v => KeyValuePair.Create(v.Value, Environment.GetEnvironmentVariable($"OPENCHAT_{v.Key}"))).Where(v => v.Value is not null))
                .AddCommandLine(args, ShortFlags);
        }
        catch (InvalidDataException wrong)
        {
            throw new StartException(wrong.Message); // A file that is no JSON.
        }
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults() });
        CheckAddresses(builder.Configuration["Urls"] ?? "");
        return builder;
    }

    /// <summary>One section of them, as the class that describes it; what is not set is as the class says.</summary>
    /// <exception cref="StartException">A name that does not exist, a value that is none of its kind, or two that contradict each other.</exception>
    public static T Read<T>(this IConfiguration configuration, string section) where T : class, new()
    {
        var given = configuration.GetSection(section);
        Check(typeof(T), given);
        var options = given.Get<T>() ?? new T();
        if (options is ICheckedSettings { } known && known.Problem() is { } problem) throw new StartException(problem);
        return options;
    }

    private static void Check(Type type, IConfigurationSection given)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var child in given.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var kind))
                throw new StartException($"There is no setting {child.Path}. docs/self-hosting.md lists them all.");
            if (kind.IsArray && !string.IsNullOrEmpty(child.Value)) throw new StartException($"{child.Path} is a list: its first entry is {child.Path}:0.");
            if (kind.IsArray || kind == typeof(string)) continue;
            if (child.GetChildren().Any()) Check(kind, child);
            else if (!Fits(kind, child.Value ?? "")) throw new StartException($"{child.Path} must be {NameOf(kind)}, not \"{child.Value}\".");
        }
    }

    private static bool Fits(Type kind, string value)
    {
        try
        {
            return TypeDescriptor.GetConverter(kind).ConvertFromInvariantString(value) switch
            {
                TimeSpan time => time > TimeSpan.Zero,
                int number => number > 0,
                long number => number > 0,
                var other => other is not null,
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string NameOf(Type kind) =>
        kind == typeof(TimeSpan) ? "a duration greater than zero, like 00:01:30 or 7.00:00:00"
        : kind == typeof(bool) ? "true or false"
        : kind == typeof(int) || kind == typeof(long) ? "a whole number greater than zero"
        : kind.Name;

    /// <summary>The framework ignores what it does not understand; whoever wrote it would look for their mistake everywhere else.</summary>
    private static void CheckFlags(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var (flag, after) = (args[i], i + 1 < args.Length ? args[i + 1] : "--");
            if (!flag.StartsWith("--", StringComparison.Ordinal) || (!flag.Contains('=', StringComparison.Ordinal) && after.StartsWith("--", StringComparison.Ordinal)))
                throw new StartException($"Write flags as --Name=value, not as {flag.Split('=')[0]}. Run openchat --help for the most common ones.");
            var name = flag[2..].Split('=')[0];
            if (!Sections.Contains(name.Split(':')[0])) throw new StartException($"There is no setting {name}. docs/self-hosting.md lists them all.");
            if (!flag.Contains('=', StringComparison.Ordinal)) i++; // The next one is its value.
        }
    }

    private static void CheckAddresses(string addresses)
    {
        foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            try
            {
                var parsed = BindingAddress.Parse(address);
                if (parsed.Scheme is "http" or "https" && parsed.Port <= IPEndPoint.MaxPort) continue;
                throw new FormatException();
            }
            catch (FormatException)
            {
                throw new StartException($"Urls must be where to listen, like http://localhost:5080, not \"{address}\".");
            }
    }

    /// <summary>What appsettings.json says where there is none: it travels inside the program.</summary>
    private static List<KeyValuePair<string, string?>> Defaults()
    {
        using var file = typeof(SettingsSetup).Assembly.GetManifestResourceStream("appsettings.json") ?? throw new InvalidOperationException("The default settings are not in the program.");
        return [.. new ConfigurationBuilder().AddJsonStream(file).Build().AsEnumerable()];
    }
}
