using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

public sealed class PartTests
{
    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(1, 3, 16)]
    [InlineData(47, 3, 16)]
    [InlineData(1000, 7, 8)]
    [InlineData(int.MaxValue, 1024, 16)]
    public void Parts_cover_the_length_once_and_start_at_the_grain(int length, int parts, int grain)
    {
        int end = 0;
        for (int part = 0; part < parts; part++)
        {
            Part share = Part.Of(length, part, parts, grain);
            Assert.Equal(end, share.Start);
            Assert.True(share.End == length || share.End % grain == 0);
            end = share.End;
        }

        Assert.Equal(length, end);
    }
}
