using System.IO.Compression;
using System.Xml.Linq;
using GpuNet.Course.Pictures;

namespace GpuNet.Course.Tests.Pictures;

public sealed class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_plot_names_its_axes_and_lines_and_needs_no_other_file()
    {
        XDocument picture = Read(new Plot("loss & time", "samples <seen>", "loss")
            .Line("batch 1", [0, 1, 2], [3, 2, 1])
            .Points("data", [0.5, 1.5], [2, 1.5]));

        string[] words = [.. picture.Descendants(Svg + "text").Select(text => text.Value)];
        foreach (string name in (string[])["loss & time", "samples <seen>", "loss", "batch 1", "data", "0.5", "1"])
            Assert.Contains(name, words);
        Assert.Equal(2 + 1, picture.Descendants(Svg + "circle").Count());
        Assert.DoesNotContain(
            picture.Descendants().Attributes(),
            attribute => attribute.Value.StartsWith("http", StringComparison.Ordinal) && attribute.Name != "xmlns");
    }

    [Fact]
    public void What_has_no_place_breaks_a_line()
    {
        XDocument picture = Read(
            new Plot("gap", "x", "y").Line(string.Empty, [0, 1, 2, 3, 4], [1, 2, double.NaN, 4, 5]));

        Assert.Equal(
            [2, 2],
            picture.Descendants(Svg + "polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Length));
    }

    [Fact]
    public void Higher_numbers_lie_higher_and_equal_factors_lie_equally_apart_on_a_logarithmic_axis()
    {
        XDocument picture = Read(new Plot("log", "x", "y") { LogY = true }.Line(string.Empty, [0, 1, 2], [1, 10, 100]));

        double[] y = [.. picture.Descendants(Svg + "polyline").Single().Attribute("points")!.Value.Split(' ')
            .Select(point => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(y[2] < y[1] && y[1] < y[0]);
        Assert.Equal(y[0] - y[1], y[1] - y[2], 0.2);
    }

    [Fact]
    public void A_series_with_unequal_lengths_is_refused() =>
        Assert.Contains("2 numbers across and 1 upwards", Assert.Throws<ArgumentException>(
            () => new Plot("bad", "x", "y").Line("line", [0, 1], [0])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_surface_is_dark_where_it_is_high()
    {
        var surface = Surface.Of("sum", (0, 1), (0, 1), (x, y) => x + y);
        var same = Surface.Of(
            "sum", (0, 1), (0, 1), points => [.. points.Chunk(2).Select(point => point[0] + point[1])]);
        (int width, byte[] rows) = Unpack(surface.Png);

        int stride = (3 * width) + 1;
        Assert.InRange(surface.Least, 0, 0.02);
        Assert.InRange(surface.Greatest, 1.98, 2);
        Assert.True(rows[((width - 1) * stride) + 1] > 200, "left below is low and bright");
        Assert.True(rows[stride - 3] < 60, "right above is high and dark");
        Assert.Equal(
            rows.Zip(Unpack(same.Png).Rows).Count(pair => pair.First == pair.Second), rows.Length, rows.Length / 50.0);
    }

    [Fact]
    public void Images_keep_their_pixels_and_captions()
    {
        XDocument picture = Read(new ImageRow("digits").Image([0, 0.5f, 1, 2, -1, 0], 3, "7\nright"));

        string data = picture.Descendants(Svg + "image").Single().Attribute("href")!.Value;
        (int width, byte[] rows) = Unpack(Convert.FromBase64String(data["data:image/png;base64,".Length..]));
        Assert.Equal(3, width);
        Assert.Equal([0, 0, 0, 0, 128, 128, 128, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0], rows);
        Assert.Contains("right", picture.Descendants(Svg + "text").Select(text => text.Value));
    }

    private static XDocument Read(Picture picture) => XDocument.Parse(picture.ToSvg());

    // Reads a PNG file by its specification; nothing of the writer is used.
    private static (int Width, byte[] Rows) Unpack(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        var packed = new MemoryStream();
        int width = 0;
        for (int place = 8; place < png.Length;)
        {
            int length = Number(png, place);
            string name = System.Text.Encoding.ASCII.GetString(png, place + 4, 4);
            if (name == "IHDR")
                width = Number(png, place + 8);
            if (name == "IDAT")
                packed.Write(png, place + 8, length);
            if (name == "IEND")
                Assert.Equal([0xae, 0x42, 0x60, 0x82], png[(place + 8)..(place + 12)]);
            place += length + 12;
        }

        packed.Position = 0;
        using var rows = new MemoryStream();
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        stream.CopyTo(rows);
        return (width, rows.ToArray());
    }

    private static int Number(byte[] bytes, int place) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(place));
}
