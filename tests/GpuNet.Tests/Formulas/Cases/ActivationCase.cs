using GpuNet.Devices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Cases;

/// <summary>An activation whose type the compiler does not know: its facts, its mathematics and its launches.</summary>
internal abstract class ActivationCase
{
    public abstract string Name { get; }

    public abstract bool NeedsInput { get; }

    public abstract bool NeedsOutput { get; }

    public abstract R Value<R>(R x)
        where R : struct, IReal<R>;

    public abstract R Derivative<R>(R x, R y)
        where R : struct, IReal<R>;

    public double Value(double x) => Value(new Real64(x)).Value;

    public double Derivative(double x, double y) => Derivative(new Real64(x), new Real64(y)).Value;

    public abstract void Map(Device device, DeviceBuffer<float> input, DeviceBuffer<float> output);

    public abstract void MapGradient(
        Device device,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result);

    public abstract void Gemm(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace);

    public abstract void GemmGradient(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace);
}
