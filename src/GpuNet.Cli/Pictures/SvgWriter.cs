using System.Globalization;
using System.Net;
using System.Text;

namespace GpuNet.Cli.Pictures;

/// <summary>
/// The elements of an SVG file. Ink and paper follow the viewer's light or dark scheme; where the viewer has none, the
/// picture is dark on white.
/// </summary>
internal sealed class SvgWriter
{
    private const string Style =
        "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#222}"
        + ".title{font-size:15px;font-weight:600}.paper{fill:#fff}.axis{stroke:#555;fill:none}.grid{stroke:#e4e4e4}"
        + ".casing{stroke:#fff}"
        + "@media "
        + "(prefers-color-scheme:dark){text{fill:#ddd}.paper{fill:#1b1d21}.axis{stroke:#999}.grid{stroke:#33363c}}";

    private readonly StringBuilder text = new();
    private readonly double width;
    private readonly double height;

    /// <summary>An empty picture of a size in pixels.</summary>
    public SvgWriter(double width, double height)
    {
        this.width = width;
        this.height = height;
    }

    /// <summary>A straight line of a class of the style.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" class=\"{style}\"/>");

    /// <summary>A rectangle of a class of the style.</summary>
    public void Rectangle(double x, double y, double width, double height, string style) =>
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" class=\"{style}\"/>");

    /// <summary>A line through points; with a casing it stands out from what is below.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string color, bool casing = false)
    {
        string path = string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));
        if (casing)
            Add($"<polyline points=\"{path}\" fill=\"none\" stroke-width=\"4.5\" class=\"casing\"/>");
        text.Append(
            CultureInfo.InvariantCulture,
            $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" "
            + $"stroke-linejoin=\"round\"/>").Append('\n');
    }

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, double radius, string color, double opacity = 1) => Add(
        $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" fill=\"{color}\" fill-opacity=\"{opacity:0.##}\"/>");

    /// <summary>Words.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">The line they stand on.</param>
    /// <param name="words">What they say.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="style">A class of the style.</param>
    public void Text(double x, double y, string words, string anchor = "start", string style = "label") => text.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" "
        + $"class=\"{style}\">{WebUtility.HtmlEncode(words)}</text>").Append('\n');

    /// <summary>Words from below to above, centered.</summary>
    public void Vertical(double x, double y, string words) => text.Append(
        CultureInfo.InvariantCulture,
        $"<text transform=\"translate({x:0.#},{y:0.#}) rotate(-90)\" "
        + $"text-anchor=\"middle\">{WebUtility.HtmlEncode(words)}</text>").Append('\n');

    /// <summary>An image of a PNG file; its pixels stay visible when it is larger than it has.</summary>
    public void Image(double x, double y, double width, double height, byte[] png) => text.Append(
        CultureInfo.InvariantCulture,
        $"<image x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" "
        + $"preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
        + $"href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>").Append('\n');

    /// <summary>The whole file.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {height:0}\" width=\"{width:0}\" "
        + $"height=\"{height:0}\">\n<style>{Style}</style>\n<rect width=\"100%\" height=\"100%\" "
        + $"class=\"paper\"/>\n{text}</svg>\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(FormattableString element) => text.Append(Invariant(element)).Append('\n');
}
