using GpuNet.Devices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

/// <summary>What a host device knows of its matrices.</summary>
public sealed unsafe class FinitenessTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_matrix_is_known_when_it_is_met_again_unchanged()
    {
        DeviceBuffer<float> matrix = device.Allocate<float>([1, 2, 3]);
        var finiteness = new Finiteness();
        Assert.False(IsKnown(finiteness, matrix));
        Assert.True(IsKnown(finiteness, matrix));
        Assert.True(IsKnown(finiteness, matrix));
        device.CopyIn<float>([4, 5, 6], matrix);
        Assert.False(IsKnown(finiteness, matrix));
        Assert.True(IsKnown(finiteness, matrix));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_is_never_known_as_finite(float special)
    {
        var numbers = new float[37];
        var finiteness = new Finiteness();
        for (int at = 0; at < numbers.Length; at += 4)
        {
            Array.Clear(numbers);
            numbers[at] = special;
            DeviceBuffer<float> matrix = device.Allocate<float>(numbers);
            for (int again = 0; again < 3; again++)
                Assert.False(IsKnown(finiteness, matrix), $"number {at} is {special}");
        }
    }

    [Fact]
    public void Slices_of_one_allocation_are_known_by_themselves()
    {
        DeviceBuffer<float> all = device.Allocate<float>([1, 2, float.NaN, 4]);
        DeviceBuffer<float> first = all.Slice(0, 2);
        var finiteness = new Finiteness();
        for (int again = 0; again < 3; again++)
        {
            Assert.Equal(again > 0, IsKnown(finiteness, first));
            Assert.False(IsKnown(finiteness, all));
        }
    }

    [Fact]
    public void Many_matrices_do_not_fill_the_memory()
    {
        DeviceBuffer<float> all = device.Allocate<float>(new float[2_000]);
        var finiteness = new Finiteness();
        for (int start = 0; start < 1_000; start++)
            _ = IsKnown(finiteness, all.Slice(start, 3));
        Assert.False(IsKnown(finiteness, all));
        Assert.True(IsKnown(finiteness, all));
        Assert.InRange(finiteness.Count, 1, 256);
    }

    private static bool IsKnown(Finiteness finiteness, DeviceBuffer<float> matrix) =>
        finiteness.IsKnown(matrix, (float*)(((HostMemory)matrix.Memory).Address + matrix.ByteOffset));
}
