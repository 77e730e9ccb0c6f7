using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>Each mistake is found, in any order of threads, and nothing is found once it is repaired.</summary>
public sealed class DetectorTests
{
    public static TheoryData<string, FindingKind, int> Mistakes()
    {
        var data = new TheoryData<string, FindingKind, int>();
        foreach ((string name, Mistake mistake) in Table)
        {
            data.Add(name, mistake.Kind, 0);
            data.Add(name, mistake.Kind, 7);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_broken_kernel_is_caught(string name, FindingKind kind, int seed)
    {
        Mistake mistake = Table[name];
        LaunchCounts report = mistake.Run(new KernelBench(seed), name, true);
        Assert.True(report.Has(kind), report.ToString());
        Finding finding = report.Findings.First(found => found.Kind == kind);
        Assert.Equal(name, finding.Kernel);
        Assert.StartsWith("group ", finding.Thread, StringComparison.Ordinal);
        if (kind != FindingKind.KernelException)
            Assert.StartsWith("BrokenKernels.cs:", finding.Site, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Its_repaired_twin_is_clean(string name, FindingKind kind, int seed)
    {
        LaunchCounts report = Table[name].Run(new KernelBench(seed), name, false);
        Assert.False(report.Has(kind));
        Assert.True(report.Findings.Count == 0, report.ToString());
    }

    [Fact]
    public void Only_the_mistake_made_is_reported()
    {
        foreach ((string name, Mistake mistake) in Table)
        {
            LaunchCounts report = mistake.Run(new KernelBench(), name, true);

            // Where the order of threads lets a race come before the write, both are true.
            Assert.All(
                report.Findings,
                finding => Assert.True(
                    finding.Kind == mistake.Kind
                        || (mistake.Kind, finding.Kind) == (FindingKind.Race, FindingKind.UnwrittenRead),
                    finding.ToString()));
        }
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private sealed record Mistake(FindingKind Kind, Func<KernelBench, string, bool, LaunchCounts> Run);

    private static readonly Dictionary<string, Mistake> Table = new()
    {
        [nameof(BrokenKernels.NoEdgeCheck)] = new(FindingKind.OutOfBounds, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(100), "input");
            var output = bench.Global<float>(100, "output");
            return broken
                ? bench.Inspect(name, 2, 64, () => Call(BrokenKernels.NoEdgeCheck, input, output))
                : bench.Inspect(name, 2, 64, () => Call(RepairedKernels.NoEdgeCheck, input, output));
        }),
        [nameof(BrokenKernels.NegativeIndex)] = new(FindingKind.OutOfBounds, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(64), "input");
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Inspect(name, 1, 64, () => Call(BrokenKernels.NegativeIndex, input, output))
                : bench.Inspect(name, 1, 64, () => Call(RepairedKernels.NegativeIndex, input, output));
        }),
        [nameof(BrokenKernels.SubViewTooLong)] = new(FindingKind.OutOfBounds, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(64), "input");
            var output = bench.Global<float>(16, "output");
            return broken
                ? bench.Inspect(name, 1, 16, () => Call(BrokenKernels.SubViewTooLong, input, output))
                : bench.Inspect(name, 1, 16, () => Call(RepairedKernels.SubViewTooLong, input, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenOutput)] = new(FindingKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(32, "output");
            return broken
                ? bench.Inspect(name, 1, 32, () => Call(BrokenKernels.ReadsUnwrittenOutput, output))
                : bench.Inspect(name, 1, 32, () => Call(RepairedKernels.ReadsUnwrittenOutput, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenShared)] = new(FindingKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Inspect(name, 2, 32, () => Call(BrokenKernels.ReadsUnwrittenShared, output))
                : bench.Inspect(name, 2, 32, () => Call(RepairedKernels.ReadsUnwrittenShared, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenLocal)] = new(FindingKind.UnwrittenRead, (bench, name, broken) =>
        {
            var output = bench.Global<float>(8, "output");
            return broken
                ? bench.Inspect(name, 1, 8, () => Call(BrokenKernels.ReadsUnwrittenLocal, output))
                : bench.Inspect(name, 1, 8, () => Call(RepairedKernels.ReadsUnwrittenLocal, output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeRead)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var output = bench.Global<float>(128, "output");
            return broken
                ? bench.Inspect(name, 2, 64, () => Call(BrokenKernels.NoBarrierBeforeRead, output))
                : bench.Inspect(name, 2, 64, () => Call(RepairedKernels.NoBarrierBeforeRead, output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeOverwrite)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var output = bench.Global<float>(96, "output");
            return broken
                ? bench.Inspect(name, 2, 48, () => Call(BrokenKernels.NoBarrierBeforeOverwrite, output))
                : bench.Inspect(name, 2, 48, () => Call(RepairedKernels.NoBarrierBeforeOverwrite, output));
        }),
        [nameof(BrokenKernels.GroupsAddToOneElement)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var total = bench.Global(new int[1], "total");
            return broken
                ? bench.Inspect(name, 4, 32, () => Call(BrokenKernels.GroupsAddToOneElement, total))
                : bench.Inspect(name, 4, 32, () => Call(RepairedKernels.GroupsAddToOneElement, total));
        }),
        [nameof(BrokenKernels.BarrierDoesNotOrderGroups)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var flags = bench.Global(new float[3], "flags");
            var output = bench.Global<float>(96, "output");
            return broken
                ? bench.Inspect(name, 3, 32, () => Call(BrokenKernels.BarrierDoesNotOrderGroups, flags, output))
                : bench.Inspect(name, 3, 32, () => Call(RepairedKernels.BarrierDoesNotOrderGroups, flags, output));
        }),
        [nameof(BrokenKernels.SameValueByAll)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var flag = bench.Global<int>(1, "flag");
            return broken
                ? bench.Inspect(name, 1, 32, () => Call(BrokenKernels.SameValueByAll, flag))
                : bench.Inspect(name, 1, 32, () => Call(RepairedKernels.SameValueByAll, flag));
        }),
        [nameof(BrokenKernels.PlainReadBesideAtomic)] = new(FindingKind.Race, (bench, name, broken) =>
        {
            var total = bench.Global(new int[1], "total");
            var output = bench.Global<int>(64, "output");
            return broken
                ? bench.Inspect(name, 2, 32, () => Call(BrokenKernels.PlainReadBesideAtomic, total, output))
                : bench.Inspect(name, 2, 32, () => Call(RepairedKernels.PlainReadBesideAtomic, total, output));
        }),
        [nameof(BrokenKernels.BarrierBehindReturn)] = new(FindingKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(100, "output");
            return broken
                ? bench.Inspect(name, 2, 64, () => Call(BrokenKernels.BarrierBehindReturn, output, 100))
                : bench.Inspect(name, 2, 64, () => Call(RepairedKernels.BarrierBehindReturn, output, 100));
        }),
        [nameof(BrokenKernels.BarrierInBothBranches)] = new(FindingKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Inspect(name, 1, 64, () => Call(BrokenKernels.BarrierInBothBranches, output))
                : bench.Inspect(name, 1, 64, () => Call(RepairedKernels.BarrierInBothBranches, output));
        }),
        [nameof(BrokenKernels.BarrierInUnevenLoop)] = new(FindingKind.DivergentBarrier, (bench, name, broken) =>
        {
            var output = bench.Global<float>(8, "output");
            return broken
                ? bench.Inspect(name, 1, 8, () => Call(BrokenKernels.BarrierInUnevenLoop, output))
                : bench.Inspect(name, 1, 8, () => Call(RepairedKernels.BarrierInUnevenLoop, output));
        }),
        [nameof(BrokenKernels.ShuffleInHalfTheWarp)] = new(FindingKind.DivergentWarp, (bench, name, broken) =>
        {
            var output = bench.Global<int>(64, "output");
            return broken
                ? bench.Inspect(name, 1, 64, () => Call(BrokenKernels.ShuffleInHalfTheWarp, output))
                : bench.Inspect(name, 1, 64, () => Call(RepairedKernels.ShuffleInHalfTheWarp, output));
        }),
        [nameof(BrokenKernels.VectorsFromOddPlace)] = new(FindingKind.Misaligned, (bench, name, broken) =>
        {
            var input = bench.Global(Ones(64), "input");
            var output = bench.Global<float>(15, "output");
            return broken
                ? bench.Inspect(name, 1, 15, () => Call(BrokenKernels.VectorsFromOddPlace, input, output))
                : bench.Inspect(name, 1, 15, () => Call(RepairedKernels.VectorsFromOddPlace, input, output));
        }),
        [nameof(BrokenKernels.SharedSizeOfThread)] = new(FindingKind.SharedAllocation, (bench, name, broken) =>
        {
            var output = bench.Global<float>(16, "output");
            return broken
                ? bench.Inspect(name, 1, 16, () => Call(BrokenKernels.SharedSizeOfThread, output))
                : bench.Inspect(name, 1, 16, () => Call(RepairedKernels.SharedSizeOfThread, output));
        }),
        [nameof(BrokenKernels.MoreSharedThanThereIs)] = new(FindingKind.SharedMemoryLimit, (bench, name, broken) =>
        {
            var output = bench.Global<float>(64, "output");
            return broken
                ? bench.Inspect(name, 2, 32, () => Call(BrokenKernels.MoreSharedThanThereIs, output))
                : bench.Inspect(name, 2, 32, () => Call(RepairedKernels.MoreSharedThanThereIs, output));
        }),
        [nameof(BrokenKernels.ReferenceWithoutAtomic)] = new(FindingKind.EscapedReference, (bench, name, broken) =>
        {
            var output = bench.Global(new int[16], "output");
            return broken
                ? bench.Inspect(name, 1, 16, () => Call(BrokenKernels.ReferenceWithoutAtomic, output))
                : bench.Inspect(name, 1, 16, () => Call(RepairedKernels.ReferenceWithoutAtomic, output));
        }),
        [nameof(BrokenKernels.DividesByZero)] = new(FindingKind.KernelException, (bench, name, broken) =>
        {
            var output = bench.Global<int>(16, "output");
            return broken
                ? bench.Inspect(name, 1, 16, () => Call(BrokenKernels.DividesByZero, output))
                : bench.Inspect(name, 1, 16, () => Call(RepairedKernels.DividesByZero, output));
        }),
    };
}
