namespace GpuNet.Course.Pictures;

/// <summary>
/// A function of two numbers, drawn as shades in steps, so that the edges of the steps are its contours.
/// </summary>
public sealed class Surface
{
    private const int Size = 160;
    private const int Steps = 16;

    private Surface(string name, (double Low, double High) across, (double Low, double High) upwards, double[] values)
    {
        Name = name;
        Across = across;
        Upwards = upwards;
        Least = values.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        Greatest = values.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        Png = PngWriter.Write([.. values.Select(value => Shade((value - Least) / (Greatest - Least)))], Size);
    }

    /// <summary>What it is, beside its scale.</summary>
    public string Name { get; }

    /// <summary>The ends of the axis across.</summary>
    public (double Low, double High) Across { get; }

    /// <summary>The ends of the axis upwards.</summary>
    public (double Low, double High) Upwards { get; }

    /// <summary>The least of its values.</summary>
    public double Least { get; }

    /// <summary>The greatest of its values.</summary>
    public double Greatest { get; }

    /// <summary>Its pixels.</summary>
    public byte[] Png { get; }

    /// <summary>The surface of a function.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="across">The ends of the axis across.</param>
    /// <param name="upwards">The ends of the axis upwards.</param>
    /// <param name="function">The function.</param>
    public static Surface Of(
        string name,
        (double Low, double High) across,
        (double Low, double High) upwards,
        Func<double, double, double> function) =>
        new(name, across, upwards, [.. Places(across, upwards).Select(place => function(place.X, place.Y))]);

    /// <summary>The surface of a function that computes many points at once, as models do.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="across">The ends of the axis across.</param>
    /// <param name="upwards">The ends of the axis upwards.</param>
    /// <param name="function">Takes points x, y one after another and gives a number for each.</param>
    public static Surface Of(
        string name,
        (double Low, double High) across,
        (double Low, double High) upwards,
        Func<float[], float[]> function)
    {
        float[] points = [.. Places(across, upwards).SelectMany(place => (float[])[(float)place.X, (float)place.Y])];
        return new Surface(name, across, upwards, [.. function(points).Select(value => (double)value)]);
    }

    /// <summary>The scale of its shades, the greatest above.</summary>
    public static byte[] Scale() => PngWriter.Write(
        [.. Enumerable.Range(0, Steps).Select(step => Shade(1 - ((step + 0.5) / Steps)))], 1);

    // The centers of its pixels, row by row from above.
    private static IEnumerable<(double X, double Y)> Places(
        (double Low, double High) across, (double Low, double High) upwards) =>
        Enumerable.Range(0, Size * Size).Select(pixel => (
            across.Low + (((pixel % Size) + 0.5) / Size * (across.High - across.Low)),
            upwards.High - (((pixel / Size) + 0.5) / Size * (upwards.High - upwards.Low))));

    private static (byte Red, byte Green, byte Blue) Shade(double share) =>
        Palette.Shade((Math.Floor(Math.Clamp(share, 0, 0.999) * Steps) + 0.5) / Steps);
}
