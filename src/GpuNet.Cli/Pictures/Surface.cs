namespace GpuNet.Cli.Pictures;

/// <summary>A function of two numbers, drawn as shades in steps, so that the edges of the steps are its contours.</summary>
/// <param name="Function">The function.</param>
/// <param name="Left">The lowest x.</param>
/// <param name="Right">The highest x.</param>
/// <param name="Bottom">The lowest y.</param>
/// <param name="Top">The highest y.</param>
/// <param name="Name">What it is, beside its scale.</param>
internal sealed record Surface(
    Func<double, double, double> Function, double Left, double Right, double Bottom, double Top, string Name)
{
    private const int Size = 160;
    private const int Steps = 16;

    /// <summary>Its pixels from above, and the least and the greatest of its values.</summary>
    public (byte[] Png, double Least, double Greatest) Draw()
    {
        var values = new double[Size * Size];
        for (int pixel = 0; pixel < values.Length; pixel++)
        {
            double x = Left + (((pixel % Size) + 0.5) / Size * (Right - Left));
            double y = Top - (((pixel / Size) + 0.5) / Size * (Top - Bottom));
            values[pixel] = Function(x, y);
        }

        double least = values.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        double greatest = values.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return (PngWriter.Write([.. values.Select(value => Step((value - least) / (greatest - least)))], Size), least, greatest);
    }

    /// <summary>The scale of its shades, the greatest above.</summary>
    public static byte[] Scale() => PngWriter.Write(
        [.. Enumerable.Range(0, Steps).Select(step => Step(1 - ((step + 0.5) / Steps)))], 1);

    private static (byte Red, byte Green, byte Blue) Step(double share) =>
        Palette.Shade((Math.Floor(Math.Clamp(share, 0, 0.999) * Steps) + 0.5) / Steps);
}
