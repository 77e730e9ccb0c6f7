using GpuNet.Devices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>What is known of a parameter that its plan only reads.</summary>
public sealed class ConstantMatrixTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_matrix_is_looked_at_once_when_it_is_met_again_unchanged()
    {
        DeviceBuffer<float> matrix = device.Allocate<float>([1, 2, 3]);
        var constant = new ConstantMatrix();
        int looks = 0;
        Assert.False(IsKnown());
        Assert.Equal(0, looks);
        Assert.True(IsKnown());
        Assert.True(IsKnown());
        Assert.Equal(1, looks);
        device.CopyIn<float>([4, 5, 6], matrix);
        Assert.False(IsKnown());
        Assert.True(IsKnown());
        Assert.Equal(2, looks);

        bool IsKnown() => constant.IsKnownFinite(matrix, buffer =>
        {
            looks++;
            return device.ToArray(buffer).All(float.IsFinite);
        });
    }

    [Fact]
    public void What_is_not_finite_is_looked_at_once_and_never_known_as_finite()
    {
        DeviceBuffer<float> matrix = device.Allocate<float>([1, float.NaN, 3]);
        var constant = new ConstantMatrix();
        int looks = 0;
        for (int again = 0; again < 4; again++)
        {
            Assert.False(constant.IsKnownFinite(matrix, buffer =>
            {
                looks++;
                return device.ToArray(buffer).All(float.IsFinite);
            }));
        }

        Assert.Equal(1, looks);
    }
}
