using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches of a training step.</content>
internal sealed partial class IlgpuDevice
{
    public void GatherBytes(in GatherBytes launch) =>
        Kernels.Launch(
            TrainingKernels.GatherBytes,
            Threads(launch.Destination.Length),
            launch.Columns,
            View(launch.Source),
            View(launch.Permutation),
            View(launch.Counters),
            launch.Scale,
            View(launch.Destination));

    public void Gather<T>(in Gather<T> launch)
        where T : unmanaged =>
        Kernels.Launch(
            TrainingKernels.Gather,
            Threads(launch.Destination.Length),
            launch.Columns,
            View(launch.Source),
            View(launch.Permutation),
            View(launch.Counters),
            View(launch.Destination));

    public void AdvanceBatch(in AdvanceBatch launch) =>
        Kernels.Launch(TrainingKernels.AdvanceBatch, Threads(1), launch.Rows, View(launch.Counters));

    public void AdvanceStep<TUpdate>(in AdvanceStep<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate =>
        Kernels.Launch(
            TrainingKernels.AdvanceStep, Threads(1), launch.Rule, launch.Rows, View(launch.Counters),
            View(launch.Rates), View(launch.Scalars));

    public void Update<TUpdate>(in Update<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate
    {
        int vectors =
            Aligned(launch.Gradients, launch.Weights) & Aligned(launch.FirstState, launch.SecondState);
        Kernels.Launch(
            TrainingKernels.Update,
            ThreadsByFours(launch.Gradients.Length, vectors),
            launch.Rule,
            vectors,
            View(launch.Gradients),
            Views(launch.Weights, launch.FirstState, launch.SecondState, launch.Scalars));
    }

    private static UpdateViews Views(
        InOut<float> weights, InOut<float> first, InOut<float> second, In<float> scalars) =>
        new(View(weights), View(first), View(second), View(scalars));
}
