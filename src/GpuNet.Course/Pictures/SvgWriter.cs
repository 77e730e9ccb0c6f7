using System.Net;
using System.Text;

namespace GpuNet.Course.Pictures;

/// <summary>
/// The elements of an SVG file of a size in pixels. Ink and paper follow the viewer's light or dark scheme; where the
/// viewer has none, the picture is dark on white.
/// </summary>
internal sealed class SvgWriter(double width, double height)
{
    private const string Style =
        "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#222}"
        + ".title{font-size:15px;font-weight:600}.paper{fill:#fff}.axis{stroke:#555;fill:none}.grid{stroke:#e4e4e4}"
        + ".casing{stroke:#fff}@media"
        + " (prefers-color-scheme:dark){text{fill:#ddd}.paper{fill:#1b1d21}.axis{stroke:#999}.grid{stroke:#33363c}}";

    private readonly StringBuilder elements = new();

    /// <summary>A straight line of a class of the style.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"""<line x1="{x1:0.##}" y1="{y1:0.##}" x2="{x2:0.##}" y2="{y2:0.##}" class="{style}"/>""");

    /// <summary>A rectangle of a class of the style.</summary>
    public void Rectangle(double x, double y, double width, double height, string style) =>
        Add($"""<rect x="{x:0.##}" y="{y:0.##}" width="{width:0.##}" height="{height:0.##}" class="{style}"/>""");

    /// <summary>A line through points; with a casing it stands out from what is below.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string color, bool casing = false)
    {
        string path = string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));
        if (casing)
            Add($"""<polyline points="{path}" fill="none" stroke-width="4.5" class="casing"/>""");
        Add($"""<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>""");
    }

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, double radius, string color, double opacity = 1) =>
        Add($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="{radius:0.#}" fill="{color}" fill-opacity="{opacity:0.##}"/>""");

    /// <summary>Words.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">The line they stand on.</param>
    /// <param name="words">What they say.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="style">A class of the style.</param>
    public void Text(double x, double y, string words, string anchor = "start", string style = "label") =>
        Add($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" class="{style}">{Encoded(words)}</text>""");

    /// <summary>Words from below to above, centered.</summary>
    public void Vertical(double x, double y, string words) => Add(
        $"""<text transform="translate({x:0.#},{y:0.#}) rotate(-90)" text-anchor="middle">{Encoded(words)}</text>""");

    /// <summary>An image of a PNG file; its pixels stay visible when it is larger than it has.</summary>
    public void Image(double x, double y, double width, double height, byte[] png)
    {
        string data = $"data:image/png;base64,{Convert.ToBase64String(png)}";
        const string Style = "preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"";
        Add($"""<image x="{x:0.##}" y="{y:0.##}" width="{width:0.##}" height="{height:0.##}" {Style} href="{data}"/>""");
    }

    /// <summary>The whole file.</summary>
    public override string ToString() => Invariant(
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0} {height:0}" width="{width:0}" height="{height:0}">
        <style>{Style}</style>
        <rect width="100%" height="100%" class="paper"/>
        {elements}</svg>

        """);

    private static string Encoded(string words) => WebUtility.HtmlEncode(words);

    private void Add(FormattableString element) => elements.Append(Invariant(element)).Append('\n');
}
