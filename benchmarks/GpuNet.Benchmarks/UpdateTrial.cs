using GpuNet.Devices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;

namespace GpuNet.Benchmarks;

/// <summary>
/// The weights of a layer and an update of them, by a gradient that is at hand or in the product that gives it.
/// </summary>
internal sealed class UpdateTrial<TUpdate> : IUpdateTrial
    where TUpdate : unmanaged, IUpdate
{
    // The step that is checked, and one so small that weights stay what they are however often they are updated.
    private const float CheckedRate = 0.01f;
    private const float TimedRate = 1e-9f;
    private const int CheckedPlaces = 997;
    private const double Tolerance = 1e-5;

    private readonly Device device;
    private readonly TUpdate update;
    private readonly GemmOperands operands;
    private readonly float[] weights;
    private readonly float[] scalars;
    private readonly DeviceBuffer<float> updated;
    private readonly DeviceBuffer<float>? first;
    private readonly DeviceBuffer<float>? second;
    private readonly DeviceBuffer<float> stepScalars;
    private readonly DeviceBuffer<float> left;
    private readonly DeviceBuffer<float> right;
    private readonly DeviceBuffer<float> gradients;
    private readonly DeviceBuffer<float> workspace;

    public UpdateTrial(Device device, TUpdate update)
    {
        this.device = device;
        this.update = update;
        GemmShape shape = UpdateBenchmarks.Shape;
        int count = shape.Rows * shape.Columns;
        operands = new GemmOperands(shape);
        weights = GemmOperands.Numbers(count, part: 2);
        StepScalars<Real32> step = update.Advance(
            new StepScalars<Real32>(Real32.Of(CheckedRate), Real32.One, Real32.One));
        scalars = [CheckedRate, step.FirstPower.Value, step.SecondPower.Value];
        left = device.Allocate<float>(operands.Left);
        right = device.Allocate<float>(operands.Right);
        gradients = device.Allocate<float>(count);
        workspace = device.Allocate<float>(device.GemmWorkspaceLength(shape));
        device.Run(new Gemm(shape, left, right, gradients, workspace));
        updated = device.Allocate<float>(weights);
        first = TUpdate.StateNames.Count > 0 ? device.Allocate<float>(new float[count]) : null;
        second = TUpdate.StateNames.Count > 1 ? device.Allocate<float>(new float[count]) : null;
        stepScalars = device.Allocate<float>(scalars);
    }

    public void Alone() => device.Run(
        new Update<TUpdate>(update, gradients, updated, first, second, stepScalars));

    public void Fused() => device.Run(
        new GemmUpdate<TUpdate>(
            UpdateBenchmarks.Shape, left, right, update, updated, first, second, stepScalars, workspace));

    public void Verify(Action run)
    {
        run();
        float[] results = device.ToArray(updated);
        StepScalars<Real64> step = update.Prepare(new StepScalars<Real64>(
            new Real64(scalars[0]), new Real64(scalars[1]), new Real64(scalars[2])));
        for (int place = 0; place < CheckedPlaces; place++)
        {
            int index = (int)((long)place * (weights.Length - 1) / (CheckedPlaces - 1));
            int columns = UpdateBenchmarks.Shape.Columns;
            var state = default(UpdateState<Real64>);
            double gradient = operands.At(index / columns, index % columns).Sum;
            double expected = update.Apply(new Real64(weights[index]), new Real64(gradient), ref state, step).Value;

            Check(results[index], expected, Tolerance * Math.Max(1, Math.Abs(gradient)), index, "weight");
            CheckState(first, state.First.Value, index, gradient);
            CheckState(second, state.Second.Value, index, gradient);
        }

        device.CopyIn<float>([TimedRate, scalars[1], scalars[2]], stepScalars);
    }

    private void CheckState(DeviceBuffer<float>? buffer, double expected, int index, double gradient)
    {
        if (buffer is not null)
        {
            Check(
                device.ToArray(buffer.Slice(index, 1))[0],
                expected,
                Tolerance * Math.Max(1, gradient * gradient),
                index,
                "state");
        }
    }

    private static void Check(float computed, double expected, double slack, int index, string what)
    {
        if (!(Math.Abs(computed - expected) <= slack))
        {
            throw new InvalidOperationException(
                $"{TUpdate.Name}: {what} {index} is wrong: {computed} instead of {expected}");
        }
    }
}
