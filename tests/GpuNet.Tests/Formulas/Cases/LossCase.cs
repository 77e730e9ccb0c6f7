using GpuNet.Devices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Cases;

/// <summary>A loss whose type the compiler does not know.</summary>
internal abstract class LossCase
{
    public abstract string Name { get; }

    public abstract R Value<R>(R prediction, R target)
        where R : struct, IReal<R>;

    public abstract R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>;

    public double Value(double prediction, double target) => Value(new Real64(prediction), new Real64(target)).Value;

    public double Derivative(double prediction, double target) =>
        Derivative(new Real64(prediction), new Real64(target)).Value;

    public abstract void Loss(
        Device device,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta);
}
