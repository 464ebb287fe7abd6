using System.ComponentModel;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration.Memory;

namespace OpenChat.Web.Settings;

/// <summary>Reads settings. Later sources win: built-in defaults, appsettings.json, environment (OPENCHAT_…), flags.</summary>
public static class SettingsSetup
{
    private static readonly Dictionary<string, string> ShortFlags = new() { ["--data"] = "Database:DataFolder" };

    /// <summary>OPENCHAT_TLS_CERT for OPENCHAT_Tls__Cert.</summary>
    private static readonly Dictionary<string, string> ShortVariables = new() { ["TLS_CERT"] = "Tls:Cert", ["TLS_KEY"] = "Tls:Key" };

    /// <summary>Valid first parts of a flag: the server's and the framework's.</summary>
    private static readonly HashSet<string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        "data", "Description", "SecurityContact", "Url", "Urls", "Database", "Live", "Calls", "Limits", "Accounts", "Tls", "Proxy",
        "Telemetry",
        "AllowedHosts", "Logging", "Kestrel", "environment", "contentRoot", "applicationName",
        "rate", "count", "Pictures", // For commands.
    };

    /// <summary>A builder with all settings. Looks for appsettings.json in the current folder, then beside the program.</summary>
    /// <exception cref="StartException">A flag is unknown or has no value, an address is invalid, or a file cannot be read.</exception>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        CheckFlags(args);
        WebApplicationBuilder builder;
        try
        {
            var root = File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;
            builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = root });
            builder.Configuration.AddEnvironmentVariables("OPENCHAT_")
                .AddInMemoryCollection(ShortVariables
                    .Select(v => KeyValuePair.Create(v.Value, Environment.GetEnvironmentVariable($"OPENCHAT_{v.Key}")))
                    .Where(v => v.Value is not null))
                .AddCommandLine(args, ShortFlags);
        }
        catch (InvalidDataException error)
        {
            throw new StartException(error.Message); // appsettings.json is not valid JSON.
        }
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults() });
        CheckAddresses(builder.Configuration["Urls"] ?? "");
        CheckContact(builder.Configuration["SecurityContact"] ?? "");
        return builder;
    }

    /// <summary>A section, with the class's defaults for what is not set.</summary>
    /// <exception cref="StartException">A setting is unknown, has an invalid value, or contradicts another.</exception>
    public static T Read<T>(this IConfiguration configuration, string section) where T : class, new()
    {
        var values = configuration.GetSection(section);
        Check(typeof(T), values);
        var options = values.Get<T>() ?? new T();
        if (options is ICheckedSettings { } settings && settings.Problem() is { } problem) throw new StartException(problem);
        return options;
    }

    private static void Check(Type type, IConfigurationSection values)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
            .ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var child in values.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var kind))
                throw new StartException($"There is no setting {child.Path}. docs/self-hosting.md lists them all.");
            if (kind.IsArray && !string.IsNullOrEmpty(child.Value))
                throw new StartException($"{child.Path} is a list: its first entry is {child.Path}:0.");
            if (kind.IsArray || kind == typeof(string)) continue;
            if (child.GetChildren().Any()) Check(kind, child);
            else if (!Fits(kind, child.Value ?? ""))
                throw new StartException($"{child.Path} must be {NameOf(kind)}, not \"{child.Value}\".");
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

    /// <summary>Rejects unknown flags, which the framework would ignore silently.</summary>
    private static void CheckFlags(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var (flag, after) = (args[i], i + 1 < args.Length ? args[i + 1] : "--");
            if (!flag.StartsWith("--", StringComparison.Ordinal)
                || (!flag.Contains('=', StringComparison.Ordinal) && after.StartsWith("--", StringComparison.Ordinal)))
                throw new StartException(
                    $"Write flags as --Name=value, not as {flag.Split('=')[0]}. Run openchat --help for the most common ones.");
            var name = flag[2..].Split('=')[0];
            if (!Sections.Contains(name.Split(':')[0]))
                throw new StartException($"There is no setting {name}. docs/self-hosting.md lists them all.");
            if (!flag.Contains('=', StringComparison.Ordinal)) i++; // The next argument is its value.
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

    private static void CheckContact(string contact)
    {
        if (contact.Length == 0 || (Uri.TryCreate(contact, UriKind.Absolute, out var uri) && uri.Scheme is "mailto" or "https" or "tel"
            && !contact.Any(char.IsControl))) return;
        throw new StartException($"SecurityContact must be like mailto:security@example.org or https://…, not \"{contact}\".");
    }

    /// <summary>The built-in appsettings.json, embedded in the program.</summary>
    private static List<KeyValuePair<string, string?>> Defaults()
    {
        using var file = typeof(SettingsSetup).Assembly.GetManifestResourceStream("appsettings.json")
            ?? throw new InvalidOperationException("The default settings are not embedded.");
        return [.. new ConfigurationBuilder().AddJsonStream(file).Build().AsEnumerable()];
    }
}
