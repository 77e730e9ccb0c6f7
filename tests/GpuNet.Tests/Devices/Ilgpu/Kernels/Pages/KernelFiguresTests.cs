using GpuNet.TestReport;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Every figure of the pages is counted again.</summary>
public sealed class KernelFiguresTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    [Theory]
    [MemberData(nameof(KernelPagesTests.Places), MemberType = typeof(KernelPagesTests))]
    public void Every_figure_is_what_the_emulator_counts(string place)
    {
        CountedRow row = KernelPage.All().SelectMany(page => page.Rows).Single(row => row.Place == place);
        string counted = row.Recounted();
        Assert.True(
            row.ToString() == counted,
            $"{place} is stale; run '{PageWriter.Command}'. It should be{Environment.NewLine}{counted}");
    }

    [Theory]
    [InlineData("4,096", "128", true)]
    [InlineData("4,096", "129", false)]
    [InlineData("4,100", "128", false)]
    public void An_altered_figure_is_found_and_put_right(string bytes, string sectors, bool right)
    {
        var page = new KernelPage(
            "page",
            "## `ElementwiseKernels.Fill`",
            "| kernel | size | launch | bytes read | bytes written | sectors read | sectors written |",
            "| --- | --- | --- | ---: | ---: | ---: | ---: |",
            $"| `ElementwiseKernels.Fill` | n = 1024 | 4 × 256 | 0 | {bytes} | 0 | {sectors} |");
        Assert.Equal(["ElementwiseKernels.Fill"], page.Sections);
        CountedRow row = Assert.Single(page.Rows);
        Assert.Equal("page:4", row.Place);
        Assert.Equal("| `ElementwiseKernels.Fill` | n = 1024 | 4 × 256 | 0 | 4,096 | 0 | 128 |", row.Recounted());
        Assert.Equal(right, row.ToString() == row.Recounted());
        string[] written = PageWriter.Recounted(page);
        Assert.Equal(row.Recounted(), written[3]);
        Assert.Equal(page.Lines.Take(3), written.Take(3));
    }

    [Fact]
    public void A_column_that_nothing_counts_is_refused()
    {
        var row = new CountedRow(
            "page", 1, "", ["kernel", "size", "launch", "joules"],
            ["`ElementwiseKernels.Fill`", "n = 4", "1 × 32", "1"]);
        Assert.Throws<FormatException>(row.Recounted);
    }
}
