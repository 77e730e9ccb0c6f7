using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using GpuNet.Tests.Devices;

namespace GpuNet.Tests.Formulas.Cases;

internal sealed class TypedUpdateCase<T> : UpdateCase
    where T : unmanaged, IUpdate
{
    private readonly T formula = new();

    public override string Name => T.Name;

    public override int States => T.StateNames.Count;

    public override bool FirstIsSquare =>
        T.StateNames.Count > 0 && T.StateNames[0].Contains("square", StringComparison.Ordinal);

    public override float DefaultLearningRate => T.DefaultLearningRate;

    public override R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step) =>
        formula.Apply(weight, gradient, ref state, formula.Prepare(step));

    public override StepScalars<R> Advance<R>(StepScalars<R> previous) => formula.Advance(previous);

    public override void Update(Device device, DeviceBuffer<float> gradients, UpdateBuffers parameters) =>
        device.Run(
            new Update<T>(
                formula, gradients, parameters.Weights, parameters.First, parameters.Second, parameters.Scalars));

    public override void Gemm(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace) =>
        device.Run(
            new GemmUpdate<T>(
                shape, left, right, formula, parameters.Weights, parameters.First, parameters.Second,
                parameters.Scalars, workspace));

    public override void AdvanceStep(
        Device device, int rows, DeviceBuffer<int> counters, DeviceBuffer<float> rates, DeviceBuffer<float> scalars) =>
        device.Run(new AdvanceStep<T>(formula, rows, counters, rates, scalars));
}
