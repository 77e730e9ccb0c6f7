using System.Globalization;

namespace GpuNet.Benchmarks.Peers;

/// <summary>The options of the command <c>peers</c>.</summary>
internal sealed record PeersOptions
{
    public const string Usage =
        "peers [--json] [--threads 1,2] [--rounds 3] [--seconds 0.4] [--only training|gemm|inference|formulas|start] "
        + "[--filter TEXT]";

    /// <summary>What can be measured.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["training", "gemm", "inference", "formulas", "start"];

    public bool Json { get; private init; }

    public IReadOnlyList<int> Threads { get; private init; } = [1, 2];

    public int Rounds { get; private init; } = 3;

    public double Seconds { get; private init; } = 0.4;

    /// <summary>The one kind to measure; null for all.</summary>
    public string? Only { get; private init; }

    public string Filter { get; private init; } = "";

    /// <exception cref="FormatException">An option is unknown, or its value is wrong.</exception>
    public static PeersOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new PeersOptions();
        while (arguments is [string name, ..])
        {
            if (name == "--json")
            {
                options = options with { Json = true };
                arguments = arguments[1..];
                continue;
            }

            if (arguments is not [_, string value, ..])
                throw new FormatException($"'{name}' is not an option, or its value is missing");
            options = options.With(name, value);
            arguments = arguments[2..];
        }

        return options;
    }

    /// <summary>Whether a case is to be measured.</summary>
    public bool Takes(string kind, string name) =>
        (Only is null || Only == kind) && name.Contains(Filter, StringComparison.Ordinal);

    private PeersOptions With(string name, string value) => name switch
    {
        "--threads" => this with { Threads = [.. value.Split(',').Select(part => AtLeastOne(name, part))] },
        "--rounds" => this with { Rounds = AtLeastOne(name, value) },
        "--seconds" => this with { Seconds = Positive(name, value) },
        "--only" => this with { Only = Kind(value) },
        "--filter" => this with { Filter = value },
        _ => throw new FormatException($"'{name}' is not an option"),
    };

    private static string Kind(string value) =>
        Kinds.Contains(value)
            ? value
            : throw new FormatException($"--only: '{value}' is not one of {string.Join(", ", Kinds)}");

    private static int AtLeastOne(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            ? number
            : throw new FormatException($"{name}: '{value}' is not a whole number of at least 1");

    private static double Positive(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number > 0 && double.IsFinite(number)
            ? number
            : throw new FormatException($"{name}: '{value}' is not a number above 0");
}
