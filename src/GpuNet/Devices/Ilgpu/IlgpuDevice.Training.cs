using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Verbs of a training step.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void GatherBytesCore(
        int rows,
        int columns,
        DeviceBuffer<byte> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        float scale,
        DeviceBuffer<float> destination) =>
        Launch(
            TrainingKernels.GatherBytes,
            Threads(destination.Length),
            columns,
            View(source),
            View(permutation),
            View(counters),
            scale,
            View(destination));

    /// <inheritdoc/>
    protected override void GatherCore<T>(
        int rows,
        int columns,
        DeviceBuffer<T> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<T> destination) =>
        Launch(
            TrainingKernels.Gather,
            Threads(destination.Length),
            columns,
            View(source),
            View(permutation),
            View(counters),
            View(destination));

    /// <inheritdoc/>
    protected override void AdvanceBatchCore(int rows, DeviceBuffer<int> counters) =>
        Launch(TrainingKernels.AdvanceBatch, Threads(1), rows, View(counters));

    /// <inheritdoc/>
    protected override void AdvanceStepCore<TUpdate>(
        TUpdate update,
        int rows,
        DeviceBuffer<int> counters,
        DeviceBuffer<float> rates,
        DeviceBuffer<float> scalars) =>
        Launch(TrainingKernels.AdvanceStep, Threads(1), update, rows, View(counters), View(rates), View(scalars));

    /// <inheritdoc/>
    protected override void UpdateCore<TUpdate>(
        TUpdate update, DeviceBuffer<float> gradients, UpdateBuffers parameters)
    {
        int vectors =
            Aligned(gradients, parameters.Weights) & Aligned(parameters.First, parameters.Second);
        Launch(
            TrainingKernels.Update,
            ThreadsByFours(gradients.Length, vectors),
            update,
            vectors,
            View(gradients),
            Views(parameters));
    }

    private static UpdateViews Views(UpdateBuffers parameters) =>
        new(View(parameters.Weights), View(parameters.First), View(parameters.Second), View(parameters.Scalars));
}
