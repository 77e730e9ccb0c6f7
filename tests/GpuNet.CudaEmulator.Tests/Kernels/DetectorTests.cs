using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.CudaEmulator.Tests.Driver;
using GpuNet.TestReport;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>Each mistake is found, in any order of warps, and nothing is found once it is repaired.</summary>
public sealed class DetectorTests : IDeviceTests
{
    public static DevicePlace Place => DriverTests.Place;

    public static TheoryData<string, int> Mistakes()
    {
        var data = new TheoryData<string, int>();
        foreach (string name in Table.Keys)
        {
            data.Add(name, 0);
            data.Add(name, 7);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_broken_kernel_is_caught(string name, int order)
    {
        (FaultKind kind, Func<KernelBench, string, bool, LaunchCounts> run) = Table[name];
        using KernelBench bench = IlgpuOnEmulator.NewBench(order);
        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => run(bench, name, true));
        Assert.Equal(kind, fault.Kind);
        Assert.StartsWith($"{name}, ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Its_repaired_twin_is_clean(string name, int order)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(order);
        Assert.True(Table[name].Run(bench, name, false).WarpInstructions > 0);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private sealed record Mistake(FaultKind Kind, Func<KernelBench, string, bool, LaunchCounts> Run);

    private static readonly Dictionary<string, Mistake> Table = new()
    {
        [nameof(BrokenKernels.NoEdgeCheck)] = new(FaultKind.OutOfBounds, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(100), "input");
            var output = bench.Global<float>(100, "output");
            return broken
                ? bench.Launch(name, 2, 64, () => Call(BrokenKernels.NoEdgeCheck, input, output))
                : bench.Launch(name, 2, 64, () => Call(RepairedKernels.NoEdgeCheck, input, output));
        }),
        [nameof(BrokenKernels.NegativeIndex)] = new(FaultKind.OutOfBounds, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(64), "input");
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Launch(name, 1, 64, () => Call(BrokenKernels.NegativeIndex, input, output))
                : bench.Launch(name, 1, 64, () => Call(RepairedKernels.NegativeIndex, input, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenOutput)] = new(FaultKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(32, "output");
            return broken
                ? bench.Launch(name, 1, 32, () => Call(BrokenKernels.ReadsUnwrittenOutput, output))
                : bench.Launch(name, 1, 32, () => Call(RepairedKernels.ReadsUnwrittenOutput, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenShared)] = new(FaultKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Launch(name, 2, 32, () => Call(BrokenKernels.ReadsUnwrittenShared, output))
                : bench.Launch(name, 2, 32, () => Call(RepairedKernels.ReadsUnwrittenShared, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenLocal)] = new(FaultKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(8, "output");
            return broken
                ? bench.Launch(name, 1, 8, () => Call(BrokenKernels.ReadsUnwrittenLocal, output))
                : bench.Launch(name, 1, 8, () => Call(RepairedKernels.ReadsUnwrittenLocal, output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeRead)] = new(FaultKind.SharedRace, (bench, name, broken) =>
        {
            var output = bench.Global<float>(128, "output");
            return broken
                ? bench.Launch(name, 2, 64, () => Call(BrokenKernels.NoBarrierBeforeRead, output))
                : bench.Launch(name, 2, 64, () => Call(RepairedKernels.NoBarrierBeforeRead, output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeOverwrite)] = new(FaultKind.SharedRace, (bench, name, broken) =>
        {
            var output = bench.Global<float>(96, "output");
            return broken
                ? bench.Launch(name, 2, 48, () => Call(BrokenKernels.NoBarrierBeforeOverwrite, output))
                : bench.Launch(name, 2, 48, () => Call(RepairedKernels.NoBarrierBeforeOverwrite, output));
        }),
        [nameof(BrokenKernels.GroupsAddToOneElement)] = new(FaultKind.GlobalRace, (bench, name, broken) =>
        {
            var total = bench.Global(new int[1], "total");
            return broken
                ? bench.Launch(name, 4, 32, () => Call(BrokenKernels.GroupsAddToOneElement, total))
                : bench.Launch(name, 4, 32, () => Call(RepairedKernels.GroupsAddToOneElement, total));
        }),
        [nameof(BrokenKernels.BarrierDoesNotOrderGroups)] = new(FaultKind.GlobalRace, (bench, name, broken) =>
        {
            var flags = bench.Global(new float[3], "flags");
            var output = bench.Global<float>(96, "output");
            return broken
                ? bench.Launch(name, 3, 32, () => Call(BrokenKernels.BarrierDoesNotOrderGroups, flags, output))
                : bench.Launch(name, 3, 32, () => Call(RepairedKernels.BarrierDoesNotOrderGroups, flags, output));
        }),
        [nameof(BrokenKernels.SameValueByAll)] = new(FaultKind.GlobalRace, (bench, name, broken) =>
        {
            var flag = bench.Global<int>(1, "flag");
            return broken
                ? bench.Launch(name, 1, 32, () => Call(BrokenKernels.SameValueByAll, flag))
                : bench.Launch(name, 1, 32, () => Call(RepairedKernels.SameValueByAll, flag));
        }),
        [nameof(BrokenKernels.PlainReadBesideAtomic)] = new(FaultKind.GlobalRace, (bench, name, broken) =>
        {
            var total = bench.Global(new int[1], "total");
            var output = bench.Global<int>(64, "output");
            return broken
                ? bench.Launch(name, 2, 32, () => Call(BrokenKernels.PlainReadBesideAtomic, total, output))
                : bench.Launch(name, 2, 32, () => Call(RepairedKernels.PlainReadBesideAtomic, total, output));
        }),
        [nameof(BrokenKernels.BarrierBehindReturn)] = new(FaultKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(100, "output");
            return broken
                ? bench.Launch(name, 2, 64, () => Call(BrokenKernels.BarrierBehindReturn, output, 100))
                : bench.Launch(name, 2, 64, () => Call(RepairedKernels.BarrierBehindReturn, output, 100));
        }),
        [nameof(BrokenKernels.BarrierInBothBranches)] = new(FaultKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Launch(name, 1, 64, () => Call(BrokenKernels.BarrierInBothBranches, output))
                : bench.Launch(name, 1, 64, () => Call(RepairedKernels.BarrierInBothBranches, output));
        }),
        [nameof(BrokenKernels.BarrierInUnevenLoop)] = new(FaultKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(8, "output");
            return broken
                ? bench.Launch(name, 1, 8, () => Call(BrokenKernels.BarrierInUnevenLoop, output))
                : bench.Launch(name, 1, 8, () => Call(RepairedKernels.BarrierInUnevenLoop, output));
        }),
        [nameof(BrokenKernels.ShuffleInHalfTheWarp)] = new(FaultKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<int>(64, "output");
            return broken
                ? bench.Launch(name, 1, 64, () => Call(BrokenKernels.ShuffleInHalfTheWarp, output))
                : bench.Launch(name, 1, 64, () => Call(RepairedKernels.ShuffleInHalfTheWarp, output));
        }),
        [nameof(BrokenKernels.VectorsFromOddPlace)] = new(FaultKind.Misaligned, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(64), "input");
            var output = bench.Global<float>(15, "output");
            return broken
                ? bench.Launch(name, 1, 15, () => Call(BrokenKernels.VectorsFromOddPlace, input, output))
                : bench.Launch(name, 1, 15, () => Call(RepairedKernels.VectorsFromOddPlace, input, output));
        }),

        // The driver refuses to load it.
        [nameof(BrokenKernels.MoreSharedThanThereIs)] = new(FaultKind.BadLaunch, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Launch(name, 2, 32, () => Call(BrokenKernels.MoreSharedThanThereIs, output))
                : bench.Launch(name, 2, 32, () => Call(RepairedKernels.MoreSharedThanThereIs, output));
        }),
        [nameof(BrokenKernels.DividesByZero)] = new(FaultKind.DivisionByZero, (bench, name, broken) =>
        {
            var output = bench.Global<int>(16, "output");
            return broken
                ? bench.Launch(name, 1, 16, () => Call(BrokenKernels.DividesByZero, output))
                : bench.Launch(name, 1, 16, () => Call(RepairedKernels.DividesByZero, output));
        }),
    };
}
