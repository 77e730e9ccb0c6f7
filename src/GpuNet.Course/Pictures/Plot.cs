namespace GpuNet.Course.Pictures;

/// <summary>Lines and dots over two axes, with a legend beside them; optionally over a surface.</summary>
/// <param name="title">What it shows.</param>
/// <param name="across">The name of the axis across.</param>
/// <param name="upwards">The name of the axis upwards.</param>
public sealed class Plot(string title, string across, string upwards) : Picture
{
    private const double Left = 78;
    private const double Top = 42;
    private const double Width = 520;
    private const double Height = 340;
    private const double Right = Left + Width;
    private const double Bottom = Top + Height;

    private readonly List<Series> series = [];
    private Surface? surface;

    // A line, or dots; without a name it stands in no legend.
    private sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, bool IsLine);

    /// <summary>Whether equal steps across are equal factors.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether equal steps upwards are equal factors.</summary>
    public bool LogY { get; init; }

    private IEnumerable<Series> Named => series.Where(one => one.Name.Length > 0);

    /// <summary>Adds a line.</summary>
    public Plot Line(string name, IReadOnlyList<double> x, IReadOnlyList<double> y) => Add(name, x, y, isLine: true);

    /// <summary>Adds dots.</summary>
    public Plot Points(string name, IReadOnlyList<double> x, IReadOnlyList<double> y) => Add(name, x, y, isLine: false);

    /// <summary>Lays a surface below everything; its ends are those of the axes.</summary>
    public Plot Over(Surface below)
    {
        surface = below;
        return this;
    }

    /// <inheritdoc/>
    public override string ToSvg()
    {
        double legend = 40 + (7.2 * Named.Select(one => one.Name.Length).DefaultIfEmpty().Max());
        if (surface is not null)
            legend = Math.Max(legend, 40 + (7.2 * Math.Max(8, surface.Name.Length)));
        var svg = new SvgWriter(Right + (legend > 40 ? legend : 24), Bottom + 58);
        double[] ends = surface is null ? [] : [surface.Across.Low, surface.Across.High];
        double[] sides = surface is null ? [] : [surface.Upwards.Low, surface.Upwards.High];
        var x = Axis.Of(
            surface is null ? series.SelectMany(one => one.X) : ends, Left, Right, LogX, surface is not null);
        var y = Axis.Of(
            surface is null ? series.SelectMany(one => one.Y) : sides, Bottom, Top, LogY, surface is not null);
        Frame(svg, x, y);
        for (int index = 0; index < series.Count; index++)
            Draw(svg, x, y, series[index], Color(index));
        Legend(svg);
        return svg.ToString();
    }

    private Plot Add(string name, IReadOnlyList<double> x, IReadOnlyList<double> y, bool isLine)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"plot '{title}': '{name}' has {x.Count} numbers across and {y.Count} upwards");
        series.Add(new Series(name, x, y, isLine));
        return this;
    }

    private void Frame(SvgWriter svg, Axis x, Axis y)
    {
        if (surface is not null)
            svg.Image(Left, Top, Width, Height, surface.Png);
        foreach (double tick in x.Ticks)
        {
            double place = x.Map(tick);
            svg.Line(place, surface is null ? Top : Bottom, place, Bottom, "grid");
            svg.Line(place, Bottom, place, Bottom + 5, "axis");
            svg.Text(place, Bottom + 20, Axis.Name(tick), "middle");
        }

        foreach (double tick in y.Ticks)
        {
            double place = y.Map(tick);
            svg.Line(Left, place, surface is null ? Right : Left, place, "grid");
            svg.Line(Left - 5, place, Left, place, "axis");
            svg.Text(Left - 9, place + 4.5, Axis.Name(tick), "end");
        }

        svg.Rectangle(Left, Top, Width, Height, "axis");
        svg.Text(Left + (Width / 2), Top - 16, title, "middle", "title");
        svg.Text(Left + (Width / 2), Bottom + 44, across, "middle");
        svg.Vertical(20, Top + (Height / 2), upwards);
    }

    private void Draw(SvgWriter svg, Axis x, Axis y, Series one, string color)
    {
        (double X, double Y)[] points = [.. one.X.Zip(one.Y, (across, upwards) => (x.Map(across), y.Map(upwards)))];
        if (!one.IsLine)
        {
            foreach ((double across, double upwards) in points.Where(IsInside))
                svg.Dot(across, upwards, 3, color, 0.8);
            return;
        }

        // What lies outside or has no place breaks the line: nothing is drawn that is not there.
        var piece = new List<(double X, double Y)>();
        foreach ((double X, double Y) point in points.Append((double.NaN, double.NaN)))
        {
            if (IsInside(point))
            {
                piece.Add(point);
                continue;
            }

            if (piece.Count > 1)
                svg.Polyline(piece, color, surface is not null || series.Exists(other => !other.IsLine));
            piece.Clear();
        }

        // A path over a surface has a direction: it ends where the dot is.
        if (surface is not null && points.Length > 0 && IsInside(points[^1]))
            svg.Dot(points[^1].X, points[^1].Y, 5, color);
    }

    private void Legend(SvgWriter svg)
    {
        double place = Top + 12;
        for (int index = 0; index < series.Count; index++)
        {
            if (series[index].Name.Length == 0)
                continue;
            if (series[index].IsLine)
                svg.Polyline([(Right + 12, place), (Right + 30, place)], Color(index));
            else
                svg.Dot(Right + 21, place, 3, Color(index));
            svg.Text(Right + 36, place + 4.5, series[index].Name);
            place += 22;
        }

        if (surface is null)
            return;
        place += 14;
        svg.Text(Right + 14, place, surface.Name);
        svg.Image(Right + 14, place + 12, 18, 150, Surface.Scale());
        svg.Text(Right + 40, place + 22, Axis.Name(Rounded(surface.Greatest)));
        svg.Text(Right + 40, place + 162, Axis.Name(Rounded(surface.Least)));
    }

    // A surface is blue, and so is the first color.
    private string Color(int index) => Palette.Of(surface is null ? index : index + 1);

    private static double Rounded(double number) =>
        double.Parse(number.ToString("g3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static bool IsInside((double X, double Y) point) =>
        point.X is >= Left - 0.5 and <= Right + 0.5 && point.Y is >= Top - 0.5 and <= Bottom + 0.5;
}
