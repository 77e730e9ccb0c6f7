using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Devices.Host.Products;
using GpuNet.Formulas.Reals;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

/// <summary>Products with one or two columns, computed as their transposes.</summary>
public sealed class TurnedProductTests
{
    private static readonly int[] Threads = [1, 2];

    private static readonly int[] Rows = [64, 128, 256, 512, 1024];

    [Fact]
    public void A_turned_tile_is_read_inside_its_memory_in_registers_of_128_bits() => CheckAll<Real32x4>();

    [Fact]
    public void A_turned_tile_is_read_inside_its_memory_in_registers_of_256_bits() => CheckAll<Real32x8>();

    [Fact]
    public void A_turned_tile_is_read_inside_its_memory_in_registers_of_512_bits() => CheckAll<Real32x16>();

    private static void CheckAll<R>()
        where R : unmanaged, ILanes<R>
    {
        foreach (int threads in Threads)
        {
            using var device = HostDevice.Create<R>(threads);
            foreach (int rows in Rows)
            {
                for (int columns = 1; columns <= 2; columns++)
                    Check<R>(device, threads, new GemmShape(rows, columns, 300, TransposeLeft: true));
            }
        }
    }

    private static void Check<R>(Device device, int threads, GemmShape shape)
        where R : unmanaged, ILanes<R>
    {
        Assert.True(GemmPlan.Turns<R>(shape));

        // As many rows as a register has lanes are read of a tile, which has fewer.
        Tiling tiling = Tiling.For<R>(GemmPlan.Turned(shape), isTurned: true, threads);
        Assert.InRange(tiling.TileColumns * R.Count, 1, Tiling.LargestTile);

        float[] a = Numbers.Tame(shape.Rows * shape.Inner, 3);
        float[] b = Numbers.Tame(shape.Inner * shape.Columns, 4);
        using var bench = new Bench(device, guard: 19);
        DeviceBuffer<float> left = bench.In(a);
        DeviceBuffer<float> right = bench.In(b);
        DeviceBuffer<float> result = bench.Out(shape.Rows * shape.Columns);
        DeviceBuffer<float> workspace = bench.Workspace(shape);
        bench.Launch($"gemm {shape}", () => device.Run(new Gemm(shape, left, right, result, workspace)));
        float[] actual = device.ToArray(result);
        (double[] values, double[] magnitudes) = Reference.Product(shape, a, b);
        for (int index = 0; index < actual.Length; index++)
        {
            double tolerance = (shape.Inner + 1) * GpuNet.Tests.Formulas.Ulps.Rounding * magnitudes[index];
            Expect.Close(values[index], tolerance, actual[index], $"gemm {shape}", index);
        }
    }
}
