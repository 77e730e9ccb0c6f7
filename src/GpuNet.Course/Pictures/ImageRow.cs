namespace GpuNet.Course.Pictures;

/// <summary>Gray images side by side, a caption below each.</summary>
/// <param name="title">What they show.</param>
public sealed class ImageRow(string title) : Picture
{
    private const double Side = 112;
    private const double Gap = 24;
    private const double Top = 42;

    private readonly List<(byte[] Png, string[] Caption)> images = [];

    /// <summary>Adds an image.</summary>
    /// <param name="pixels">[height, width], 0 for black to 1 for white; what lies beyond is cut off.</param>
    /// <param name="width">The pixels of a row.</param>
    /// <param name="caption">What it is; may have several lines.</param>
    public ImageRow Image(ReadOnlySpan<float> pixels, int width, string caption)
    {
        var colors = new (byte, byte, byte)[pixels.Length];
        for (int pixel = 0; pixel < colors.Length; pixel++)
        {
            byte gray = (byte)MathF.Round(255 * Math.Clamp(pixels[pixel], 0, 1));
            colors[pixel] = (gray, gray, gray);
        }

        images.Add((PngWriter.Write(colors, width), caption.Split('\n')));
        return this;
    }

    /// <inheritdoc/>
    public override string ToSvg()
    {
        int lines = images.Select(image => image.Caption.Length).DefaultIfEmpty().Max();
        double width = Math.Max(Gap + (images.Count * (Side + Gap)), (8.5 * title.Length) + (2 * Gap));
        var svg = new SvgWriter(width, Top + Side + 14 + (18 * lines));
        svg.Text(width / 2, Top - 16, title, "middle", "title");
        double left = (width - ((images.Count * (Side + Gap)) - Gap)) / 2;
        foreach ((byte[] png, string[] caption) in images)
        {
            svg.Image(left, Top, Side, Side, png);
            for (int line = 0; line < caption.Length; line++)
                svg.Text(left + (Side / 2), Top + Side + 18 + (18 * line), caption[line], "middle");
            left += Side + Gap;
        }

        return svg.ToString();
    }
}
