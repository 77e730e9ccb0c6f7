using Xunit;

namespace GpuNet.KernelLab.Tests.Broken;

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
        LaunchReport report = mistake.Run(new Lab(seed), name, true);
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
        LaunchReport report = Table[name].Run(new Lab(seed), name, false);
        Assert.False(report.Has(kind));
        Assert.True(report.Findings.Count == 0, report.ToString());
    }

    [Fact]
    public void Only_the_mistake_made_is_reported()
    {
        foreach ((string name, Mistake mistake) in Table)
        {
            LaunchReport report = mistake.Run(new Lab(), name, true);

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

    private sealed record Mistake(FindingKind Kind, Func<Lab, string, bool, LaunchReport> Run);

    private static readonly Dictionary<string, Mistake> Table = new()
    {
        [nameof(BrokenKernels.NoEdgeCheck)] = new(FindingKind.OutOfBounds, (lab, name, broken) =>
        {
            var input = lab.Global(Ones(100), "input");
            var output = lab.Global<float>(100, "output");
            return broken
                ? lab.Inspect(name, 2, 64, () => BrokenKernels.NoEdgeCheck(input, output))
                : lab.Inspect(name, 2, 64, () => RepairedKernels.NoEdgeCheck(input, output));
        }),
        [nameof(BrokenKernels.NegativeIndex)] = new(FindingKind.OutOfBounds, (lab, name, broken) =>
        {
            var input = lab.Global(Ones(64), "input");
            var output = lab.Global<float>(64, "output");
            return broken
                ? lab.Inspect(name, 1, 64, () => BrokenKernels.NegativeIndex(input, output))
                : lab.Inspect(name, 1, 64, () => RepairedKernels.NegativeIndex(input, output));
        }),
        [nameof(BrokenKernels.SubViewTooLong)] = new(FindingKind.OutOfBounds, (lab, name, broken) =>
        {
            var input = lab.Global(Ones(64), "input");
            var output = lab.Global<float>(16, "output");
            return broken
                ? lab.Inspect(name, 1, 16, () => BrokenKernels.SubViewTooLong(input, output))
                : lab.Inspect(name, 1, 16, () => RepairedKernels.SubViewTooLong(input, output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenOutput)] = new(FindingKind.UnwrittenRead, (lab, name, broken) =>
        {
            var output = lab.Global<float>(32, "output");
            return broken
                ? lab.Inspect(name, 1, 32, () => BrokenKernels.ReadsUnwrittenOutput(output))
                : lab.Inspect(name, 1, 32, () => RepairedKernels.ReadsUnwrittenOutput(output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenShared)] = new(FindingKind.UnwrittenRead, (lab, name, broken) =>
        {
            var output = lab.Global<float>(64, "output");
            return broken
                ? lab.Inspect(name, 2, 32, () => BrokenKernels.ReadsUnwrittenShared(output))
                : lab.Inspect(name, 2, 32, () => RepairedKernels.ReadsUnwrittenShared(output));
        }),
        [nameof(BrokenKernels.ReadsUnwrittenLocal)] = new(FindingKind.UnwrittenRead, (lab, name, broken) =>
        {
            var output = lab.Global<float>(8, "output");
            return broken
                ? lab.Inspect(name, 1, 8, () => BrokenKernels.ReadsUnwrittenLocal(output))
                : lab.Inspect(name, 1, 8, () => RepairedKernels.ReadsUnwrittenLocal(output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeRead)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var output = lab.Global<float>(128, "output");
            return broken
                ? lab.Inspect(name, 2, 64, () => BrokenKernels.NoBarrierBeforeRead(output))
                : lab.Inspect(name, 2, 64, () => RepairedKernels.NoBarrierBeforeRead(output));
        }),
        [nameof(BrokenKernels.NoBarrierBeforeOverwrite)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var output = lab.Global<float>(96, "output");
            return broken
                ? lab.Inspect(name, 2, 48, () => BrokenKernels.NoBarrierBeforeOverwrite(output))
                : lab.Inspect(name, 2, 48, () => RepairedKernels.NoBarrierBeforeOverwrite(output));
        }),
        [nameof(BrokenKernels.GroupsAddToOneElement)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var total = lab.Global(new int[1], "total");
            return broken
                ? lab.Inspect(name, 4, 32, () => BrokenKernels.GroupsAddToOneElement(total))
                : lab.Inspect(name, 4, 32, () => RepairedKernels.GroupsAddToOneElement(total));
        }),
        [nameof(BrokenKernels.BarrierDoesNotOrderGroups)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var flags = lab.Global(new float[3], "flags");
            var output = lab.Global<float>(96, "output");
            return broken
                ? lab.Inspect(name, 3, 32, () => BrokenKernels.BarrierDoesNotOrderGroups(flags, output))
                : lab.Inspect(name, 3, 32, () => RepairedKernels.BarrierDoesNotOrderGroups(flags, output));
        }),
        [nameof(BrokenKernels.SameValueByAll)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var flag = lab.Global<int>(1, "flag");
            return broken
                ? lab.Inspect(name, 1, 32, () => BrokenKernels.SameValueByAll(flag))
                : lab.Inspect(name, 1, 32, () => RepairedKernels.SameValueByAll(flag));
        }),
        [nameof(BrokenKernels.PlainReadBesideAtomic)] = new(FindingKind.Race, (lab, name, broken) =>
        {
            var total = lab.Global(new int[1], "total");
            var output = lab.Global<int>(64, "output");
            return broken
                ? lab.Inspect(name, 2, 32, () => BrokenKernels.PlainReadBesideAtomic(total, output))
                : lab.Inspect(name, 2, 32, () => RepairedKernels.PlainReadBesideAtomic(total, output));
        }),
        [nameof(BrokenKernels.BarrierBehindReturn)] = new(FindingKind.DivergentBarrier, (lab, name, broken) =>
        {
            var output = lab.Global<float>(100, "output");
            return broken
                ? lab.Inspect(name, 2, 64, () => BrokenKernels.BarrierBehindReturn(output, 100))
                : lab.Inspect(name, 2, 64, () => RepairedKernels.BarrierBehindReturn(output, 100));
        }),
        [nameof(BrokenKernels.BarrierInBothBranches)] = new(FindingKind.DivergentBarrier, (lab, name, broken) =>
        {
            var output = lab.Global<float>(64, "output");
            return broken
                ? lab.Inspect(name, 1, 64, () => BrokenKernels.BarrierInBothBranches(output))
                : lab.Inspect(name, 1, 64, () => RepairedKernels.BarrierInBothBranches(output));
        }),
        [nameof(BrokenKernels.BarrierInUnevenLoop)] = new(FindingKind.DivergentBarrier, (lab, name, broken) =>
        {
            var output = lab.Global<float>(8, "output");
            return broken
                ? lab.Inspect(name, 1, 8, () => BrokenKernels.BarrierInUnevenLoop(output))
                : lab.Inspect(name, 1, 8, () => RepairedKernels.BarrierInUnevenLoop(output));
        }),
        [nameof(BrokenKernels.ShuffleInHalfTheWarp)] = new(FindingKind.DivergentWarp, (lab, name, broken) =>
        {
            var output = lab.Global<int>(64, "output");
            return broken
                ? lab.Inspect(name, 1, 64, () => BrokenKernels.ShuffleInHalfTheWarp(output))
                : lab.Inspect(name, 1, 64, () => RepairedKernels.ShuffleInHalfTheWarp(output));
        }),
        [nameof(BrokenKernels.VectorsFromOddPlace)] = new(FindingKind.Misaligned, (lab, name, broken) =>
        {
            var input = lab.Global(Ones(64), "input");
            var output = lab.Global<float>(15, "output");
            return broken
                ? lab.Inspect(name, 1, 15, () => BrokenKernels.VectorsFromOddPlace(input, output))
                : lab.Inspect(name, 1, 15, () => RepairedKernels.VectorsFromOddPlace(input, output));
        }),
        [nameof(BrokenKernels.SharedSizeOfThread)] = new(FindingKind.SharedAllocation, (lab, name, broken) =>
        {
            var output = lab.Global<float>(16, "output");
            return broken
                ? lab.Inspect(name, 1, 16, () => BrokenKernels.SharedSizeOfThread(output))
                : lab.Inspect(name, 1, 16, () => RepairedKernels.SharedSizeOfThread(output));
        }),
        [nameof(BrokenKernels.MoreSharedThanThereIs)] = new(FindingKind.SharedMemoryLimit, (lab, name, broken) =>
        {
            var output = lab.Global<float>(64, "output");
            return broken
                ? lab.Inspect(name, 2, 32, () => BrokenKernels.MoreSharedThanThereIs(output))
                : lab.Inspect(name, 2, 32, () => RepairedKernels.MoreSharedThanThereIs(output));
        }),
        [nameof(BrokenKernels.ReferenceWithoutAtomic)] = new(FindingKind.EscapedReference, (lab, name, broken) =>
        {
            var output = lab.Global(new int[16], "output");
            return broken
                ? lab.Inspect(name, 1, 16, () => BrokenKernels.ReferenceWithoutAtomic(output))
                : lab.Inspect(name, 1, 16, () => RepairedKernels.ReferenceWithoutAtomic(output));
        }),
        [nameof(BrokenKernels.DividesByZero)] = new(FindingKind.KernelException, (lab, name, broken) =>
        {
            var output = lab.Global<int>(16, "output");
            return broken
                ? lab.Inspect(name, 1, 16, () => BrokenKernels.DividesByZero(output))
                : lab.Inspect(name, 1, 16, () => RepairedKernels.DividesByZero(output));
        }),
    };
}
