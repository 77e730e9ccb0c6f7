using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Operations;

namespace GpuNet.Tests.Formulas.Cases;

internal sealed class TypedActivationCase<T> : ActivationCase
    where T : unmanaged, IActivation
{
    // new T() runs the parameterless constructor, which default(T) does not.
    private readonly T formula = new();

    public override string Name => T.Name;

    public override bool NeedsInput => T.DerivativeNeedsInput;

    public override bool NeedsOutput => T.DerivativeNeedsOutput;

    public override R Value<R>(R x) => formula.Value(x);

    public override R Derivative<R>(R x, R y) => formula.Derivative(x, y);

    public override void Map(Device device, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        device.Run(new Map<T>(formula, input, output));

    public override void MapGradient(
        Device device,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        device.Run(new MapGradient<T>(formula, input, output, upstream, result));

    public override void Gemm(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        device.Run(new GemmActivation<T>(shape, left, right, bias, formula, result, workspace));

    public override void GemmGradient(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        device.Run(new GemmGradient<T>(shape, left, right, formula, input, output, result, workspace));
}
