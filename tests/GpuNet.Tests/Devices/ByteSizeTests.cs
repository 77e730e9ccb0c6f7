using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.00 KB")]
    [InlineData(999_994, "999.99 KB")]
    [InlineData(999_996, "1.00 MB")]
    [InlineData(6_352_000_040, "6.35 GB")]
    [InlineData(1L << 50, "1.13 PB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    [InlineData(-1500, "-1.50 KB")]
    public void An_amount_is_said_in_its_largest_unit(long bytes, string text) =>
        Assert.Equal(text, ByteSize.Text(bytes));
}
