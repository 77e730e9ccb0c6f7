using GpuNet.CudaEmulator.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>Launch shapes and inputs for kernels whose meaning must not depend on them.</summary>
internal static class Shapes
{
    /// <summary>
    /// One thread; few, which take runs; many, which take turns; and a group that is no whole number of warps.
    /// </summary>
    public static readonly (int Grid, int Group)[] Launches = [(1, 1), (2, 16), (3, 96), (5, 33)];

    /// <summary>Where benches are, or why there can be none.</summary>
    public static DevicePlace Place => EmulatedCuda.PlaceOf("kernels alone", KernelBench.Options);

    /// <summary>A bench with blocks and warps in this order.</summary>
    public static KernelBench NewBench(int order = 0) => new(order);

    /// <summary>
    /// Runs a kernel in each shape and in two orders of threads; the results must agree to the last bit.
    /// </summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="length">The length of its result.</param>
    /// <param name="prepare">Allocates inputs, and gives the call with them and the result.</param>
    /// <param name="initial">What the result holds before; nothing where left out.</param>
    public static T[] Run<T>(
        string name, int length, Func<KernelBench, ArrayView<T>, Action> prepare, T[]? initial = null)
        where T : unmanaged
    {
        T[]? first = null;
        foreach ((int grid, int group) in Launches)
        {
            foreach (int seed in (int[])[0, 9])
            {
                using KernelBench bench = Shapes.NewBench(seed);
                ArrayView<T> result =
                    initial is null ? bench.Global<T>(length, "result") : bench.Global(initial, "result");
                _ = bench.Launch(name, grid, group, prepare(bench, result));
                T[] values = result.ToArray();
                first ??= values;
                Assert.Equal(first, values);
            }
        }

        return first!;
    }

    /// <summary>Numbers from −2 to 2 that repeat with no useful period.</summary>
    public static float[] Numbers(int count, int salt = 0) =>
        [.. Enumerable.Range(0, count).Select(index => ((((index + salt) * 7919) % 1009) / 252f) - 2f)];

    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            double error = Math.Abs(expected[index] - actual[index]);
            Assert.True(
                error <= tolerance * Math.Max(1, Math.Abs(expected[index])),
                $"element {index}: expected {expected[index]}, got {actual[index]}");
        }
    }
}
