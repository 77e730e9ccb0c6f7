namespace GpuNet.DeviceBenchmarks;

/// <summary>What is asked for.</summary>
internal sealed record Options
{
    public const string Usage = "contract|measure [--device cuda] [--filter TEXT] [--smoke] [--json], or pages";

    /// <summary><c>contract</c>, <c>measure</c> or <c>pages</c>.</summary>
    public string Command { get; private init; } = "";

    public string Device { get; private init; } = "cuda";

    /// <summary>Part of a test's name, or of a measured case's.</summary>
    public string Filter { get; private init; } = "";

    /// <summary>Tiny sizes and short rounds: shows that the program works, not how fast the device is.</summary>
    public bool Smoke { get; private init; }

    public bool Json { get; private init; }

    /// <exception cref="FormatException">The command or an option is unknown, or a value is missing.</exception>
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is ["pages"])
            return new Options { Command = "pages" };
        if (arguments is not [("contract" or "measure") and string command, .. ReadOnlySpan<string> rest])
            throw new FormatException("the first argument is 'contract' or 'measure', or the only one is 'pages'");
        var options = new Options { Command = command };
        while (rest is [string name, ..])
        {
            string? value = rest.Length > 1 ? rest[1] : null;
            options = name switch
            {
                "--smoke" => options with { Smoke = true },
                "--json" => options with { Json = true },
                "--device" when value is not null => options with { Device = value },
                "--filter" when value is not null => options with { Filter = value },
                _ => throw new FormatException($"'{name}' is not an option, or its value is missing"),
            };
            rest = rest[(name is "--device" or "--filter" ? 2 : 1)..];
        }

        return options;
    }
}
