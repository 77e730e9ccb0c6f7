using GpuNet.Devices.Host.Elementwise;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host;

/// <summary>The host device over registers of one width.</summary>
internal sealed unsafe partial class HostDevice<R> : HostDevice
    where R : unmanaged, ILanes<R>
{
    public HostDevice(int threads, long memoryBytes, long freeBytes)
        : base(Describe<R>(threads, memoryBytes), threads, freeBytes)
    {
    }

    protected override void FillCore(DeviceBuffer<float> destination, float value) =>
        new Span<float>(Pointer(destination), destination.Length).Fill(value);

    protected override void MapCore<TActivation>(
        TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Each(new MapElement<R, TActivation>(activation, Pointer(input), Pointer(output)), input.Length);

    protected override void MapGradientCore<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Each(
            new MapGradientElement<R, TActivation>(
                activation, Pointer(input), Pointer(output), Pointer(upstream), Pointer(result)),
            upstream.Length);

    protected override void AddCore(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result) =>
        Each(new AddElement<R>(alpha, Pointer(left), beta, Pointer(right), Pointer(result)), left.Length);

    protected override void ScaleCore(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Each(new ScaleElement<R>(alpha, Pointer(input), Pointer(result)), input.Length);

    protected override void MultiplyCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result) =>
        Each(new MultiplyElement<R>(Pointer(left), Pointer(right), Pointer(result)), left.Length);

    protected override void DropoutCore(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input,
        DeviceBuffer<float> result) =>
        Share(
            new DropoutJob(
                rate, key, Pointer(counters)[StepCounters.Step], Pointer(input), Pointer(result), input.Length),
            input.Length);

    protected override void LossCore<TLoss>(
        TLoss loss,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        Each(
            new LossElement<R, TLoss>(
                loss, Pointer(prediction), Pointer(target), scale, Pointer(losses), Pointer(delta)),
            prediction.Length);

    protected override void UpdateCore<TUpdate>(
        TUpdate update, DeviceBuffer<float> gradients, UpdateBuffers parameters) =>
        Each(new UpdateElement<R, TUpdate>(Pointer(gradients), Rule(update, parameters)), gradients.Length);

    private static UpdateRule<R, TUpdate> Rule<TUpdate>(TUpdate update, UpdateBuffers parameters)
        where TUpdate : unmanaged, Formulas.Updates.IUpdate =>
        new(
            update,
            Pointer(parameters.Weights),
            Pointer(parameters.First),
            Pointer(parameters.Second),
            Pointer(parameters.Scalars));

    private void Each<TElement>(TElement element, int length)
        where TElement : unmanaged, IElement =>
        Share(new EachJob<R, TElement>(element, length), length);
}
