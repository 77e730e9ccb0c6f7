using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void It_is_printed_as_a_table() => Assert.Equal(
        """
        label    0    1
            0    7    1
            1    0  120
        """.ReplaceLineEndings("\n"),
        new ConfusionMatrix(2, [7, 1, 0, 120]).ToString());

    [Fact]
    public void Of_many_classes_the_sums_are_printed()
    {
        var counts = new int[21 * 21];
        (counts[0], counts[1]) = (3, 1);
        Assert.Equal("21 classes: 3 of 4 samples are correct", new ConfusionMatrix(21, counts).ToString());
    }
}
