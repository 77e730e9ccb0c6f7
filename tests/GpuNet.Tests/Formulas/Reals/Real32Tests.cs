using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real32Tests : RealContract<Real32>
{
    [Fact]
    public void Sine_and_cosine_have_the_bits_of_the_lanes()
    {
        for (ulong bits = 0; bits < 0x1_0000_0000; bits += 9_973)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            Assert.Equal(LaneArray.Of(Real32x8.Sin(Real32x8.Of(x)))[5], Real32.Sin(new Real32(x)).Value);
            Assert.Equal(LaneArray.Of(Real32x8.Cos(Real32x8.Of(x)))[5], Real32.Cos(new Real32(x)).Value);
        }
    }

    protected override double[] Read(Real32 value) => [value.Value];
}
