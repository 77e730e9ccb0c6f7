using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Graphs;
using GpuNet.Layers;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>What no buffer holds is refused with the bytes that it takes, and never by an overflow.</summary>
public sealed class BufferLengthTests
{
    private const string Most = "a buffer holds at most 2147483591 elements, 8.59 GB";

    [Theory]
    [InlineData("30000×100000 takes 12.00 GB", 30_000, 100_000)]
    [InlineData("65536×65536 takes 17.18 GB", 65_536, 65_536)]
    [InlineData("2147483647×2147483647×2147483647 takes more than 9.22 EB", int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData("0×65536×65536 takes 17.18 GB", 0, 65_536, 65_536)]
    public void A_shape_is_refused(string what, params int[] sizes) =>
        Assert.Equal($"{what}; {Most}: reduce one of the sizes", Refusal(() => new Shape(sizes)));

    [Fact]
    public void A_shape_of_no_element_is_one()
    {
        var shape = new Shape(int.MaxValue - 100, 0, int.MaxValue - 100);
        Assert.Equal((0, 0), (shape.Count, shape.Columns));
        Assert.Equal(46_340 * 46_340, new Shape(46_340, 46_340).Count);
    }

    [Fact]
    public void Workspaces_are_refused()
    {
        using HostDevice device = HostDevice.Create(1);
        Assert.Equal(
            $"the workspace of 100000×100000ᵀ · 100000×100000 takes 40.00 GB; {Most}: "
            + "make the batch or the layer smaller",
            Refusal(() => device.GemmWorkspaceLength(new GemmShape(100_000, 100_000, 100_000, TransposeLeft: true))));
        Assert.Equal(
            $"a workspace of 2000000000 columns takes 16.00 GB; {Most}: use fewer of them",
            Refusal(() => new RowParts(1).WorkspaceLength(2_000_000_000)));
    }

    [Fact]
    public void A_layers_input_is_refused() => Assert.Equal(
        $"65536×65536 takes 17.18 GB; {Most}: reduce one of the sizes",
        Refusal(() => new LayerInput([65_536, 65_536], "input").Count));

    private static string Refusal(Func<object> make) => Assert.Throws<ArgumentException>(() => _ = make()).Message;
}
