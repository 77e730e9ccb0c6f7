using GpuNet.Devices;
using GpuNet.Formulas.Losses;
using GpuNet.Operations;

namespace GpuNet.Tests.Formulas.Cases;

internal sealed class TypedLossCase<T> : LossCase
    where T : unmanaged, ILoss
{
    private readonly T formula = new();

    public override string Name => T.Name;

    public override R Value<R>(R prediction, R target) => formula.Value(prediction, target);

    public override R Derivative<R>(R prediction, R target) => formula.Derivative(prediction, target);

    public override void Loss(
        Device device,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        device.Run(new Loss<T>(formula, prediction, target, scale, losses, delta));
}
