using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches on whole vectors.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override int SumWorkspaceLength(int length) => SumWorkspaceLength(length, groups);

    /// <summary>The length of a sum's workspace on a device with or without the kernels with barriers.</summary>
    internal static int SumWorkspaceLength(int length, bool groups) =>
        groups && SumSplit.OfNumbers(length) is { Count: > 1 and int parts } ? parts : 0;

    public void Dot(in Dot launch)
    {
        (ArrayView<float> a, ArrayView<float> b) = (View(launch.Left), View(launch.Right));
        (ArrayView<float> r, int accumulate) = (View(launch.Result), launch.Accumulate ? 1 : 0);
        if (!groups)
        {
            Kernels.Launch(VectorKernels.Dot, Threads(1), a, b, r, accumulate);
            return;
        }

        SumSplit split = SumSplit.OfNumbers(launch.Left.Length);
        ArrayView<float> parts = PartsOf(split, launch.Workspace);
        if (split.Count > 1)
            Kernels.Launch(GroupVectorKernels.PartDots, GroupOfEach(split.Count), split.Length, a, b, parts);
        Kernels.Launch(GroupVectorKernels.Dot, GroupOfEach(1), a, b, parts, r, accumulate);
    }

    public void Norm(in Norm launch)
    {
        ArrayView<float> x = View(launch.Input);
        (ArrayView<float> r, int accumulate) = (View(launch.Result), launch.Accumulate ? 1 : 0);
        if (!groups)
        {
            Kernels.Launch(VectorKernels.Norm, Threads(1), x, r, accumulate);
            return;
        }

        SumSplit split = SumSplit.OfNumbers(launch.Input.Length);
        ArrayView<float> parts = PartsOf(split, launch.Workspace);
        if (split.Count > 1)
            Kernels.Launch(GroupVectorKernels.PartDots, GroupOfEach(split.Count), split.Length, x, x, parts);
        Kernels.Launch(GroupVectorKernels.Norm, GroupOfEach(1), x, parts, r, accumulate);
    }

    public void ClipByNorm(in ClipByNorm launch) =>
        Kernels.Launch(
            VectorKernels.ClipByNorm, Threads(launch.Input.Length), launch.Limit, View(launch.Norm), View(launch.Input),
            View(launch.Result));

    /// <summary>Memory for the parts of a sum; none for a single one.</summary>
    private static ArrayView<float> PartsOf(SumSplit split, Scratch workspace) =>
        split.Count > 1 ? View(workspace).SubView(0, split.Count) : default;

    private static KernelConfig GroupOfEach(int parts) => new(parts, GroupSumKernels.Threads);
}
