namespace GpuNet.Course.Pictures;

/// <summary>Where numbers lie along one side of a plot.</summary>
internal sealed class Axis
{
    private readonly double low;
    private readonly double high;
    private readonly double from;
    private readonly double to;
    private readonly bool logarithmic;

    private Axis(double low, double high, double from, double to, bool logarithmic)
    {
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
        this.logarithmic = logarithmic;
    }

    /// <summary>The numbers to name along it.</summary>
    public IReadOnlyList<double> Ticks => logarithmic ? Decades() : Even();

    /// <summary>An axis that all numbers fit on, those that are not finite aside.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="from">The pixel of the lowest.</param>
    /// <param name="to">The pixel of the highest.</param>
    /// <param name="logarithmic">
    /// Whether equal steps are equal factors; numbers must then be above 0 to be seen.
    /// </param>
    /// <param name="tight">Whether the ends are the outermost numbers, not a little beyond.</param>
    public static Axis Of(IEnumerable<double> numbers, double from, double to, bool logarithmic, bool tight = false)
    {
        double[] finite = [.. numbers.Where(number => double.IsFinite(number) && (!logarithmic || number > 0))
            .Select(number => logarithmic ? Math.Log10(number) : number)];
        double low = finite.DefaultIfEmpty(0).Min();
        double high = finite.DefaultIfEmpty(1).Max();
        double margin = high > low ? (tight ? 0 : 0.04 * (high - low)) : 0.5;
        return new Axis(low - margin, high + margin, from, to, logarithmic);
    }

    /// <summary>The pixel of a number; NaN for one that has no place.</summary>
    public double Map(double number)
    {
        double place = logarithmic ? Math.Log10(number) : number;
        return double.IsFinite(place) ? from + ((place - low) / (high - low) * (to - from)) : double.NaN;
    }

    /// <summary>A tick's number in words.</summary>
    public static string Name(double tick)
    {
        double size = Math.Abs(tick);
        if (size is >= 10_000_000 or (> 0 and < 0.0001))
            return tick.ToString("0.##e0", CultureInfo.InvariantCulture);
        return tick.ToString(size >= 1_000 ? "#,0.###" : "0.#####", CultureInfo.InvariantCulture).Replace('-', '−');
    }

    // About six ticks, at multiples of 1, 2 or 5 times a power of ten.
    private double[] Even()
    {
        double rough = (high - low) / 6;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        int first = (int)Math.Ceiling((low / step) - 1e-9);
        int last = (int)Math.Floor((high / step) + 1e-9);
        return [.. Enumerable.Range(first, last - first + 1).Select(count => Math.Round(count * step, 12))];
    }

    private double[] Decades()
    {
        int first = (int)Math.Floor(low);
        int last = (int)Math.Ceiling(high);

        // Powers of ten alone would leave a narrow range without names, and crowd a wide one.
        double[] parts = high - low < 2 ? [1, 2, 5] : [1];
        int every = Math.Max(1, (last - first) / 8);
        return [.. Enumerable.Range(0, ((last - first) / every) + 1)
            .SelectMany(count => parts.Select(part => part * Math.Pow(10, first + (count * every))))
            .Where(tick => Math.Log10(tick) >= low && Math.Log10(tick) <= high)];
    }
}
