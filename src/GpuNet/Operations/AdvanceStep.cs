using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Formulas;
using GpuNet.Graphs;

namespace GpuNet.Operations;

/// <summary>Moves to the next batch: position ← next position, next position += rows, batch += 1.</summary>
public readonly record struct AdvanceBatch(int Rows, InOut<int> Counters) : ILaunch
{
    static string ILaunch.Name => "advance batch";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, 0);
        roles.Changes(Counters, StepCounters.Length);
    }
}

/// <summary>
/// Moves to the next training step: what <see cref="AdvanceBatch"/> does, then step += 1, η ← rates[batch − 1], and the
/// running powers as the update says.
/// </summary>
public readonly record struct AdvanceStep<TUpdate>(
    TUpdate Rule, int Rows, InOut<int> Counters, In<float> Rates, InOut<float> Scalars) : ILaunch
    where TUpdate : unmanaged, IUpdate
{
    static string ILaunch.Name => "advance step";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, 0);
        roles.Changes(Counters, StepCounters.Length);
        roles.Reads(Rates, Rates.Length);
        roles.Changes(Scalars, StepScalarsLayout.Length);
    }
}

/// <summary>Moves the counters to the next batch.</summary>
internal sealed class AdvanceBatchOperation(PersistentBuffer<int> counters) : Operation("advance batch")
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [counters];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context)
    {
        int rows = context.Shapes.Batch;
        context.Launch(new AdvanceBatch(rows, counters.Buffer));
    }
}

/// <summary>Moves counters and scalars to the next training step, for any update.</summary>
internal abstract class AdvanceStepOperation() : Operation("advance step")
{
    public static AdvanceStepOperation Create(
        IUpdate update,
        PersistentBuffer<int> counters,
        PersistentBuffer<float> rates,
        PersistentBuffer<float> scalars) =>
        (AdvanceStepOperation)FormulaCatalog.Instantiate(
            typeof(AdvanceStepOperation<>), update, update, counters, rates, scalars);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];
}

/// <summary>Moves counters and scalars to the next training step, for one update.</summary>
internal sealed class AdvanceStepOperation<TUpdate>(
    TUpdate update,
    PersistentBuffer<int> counters,
    PersistentBuffer<float> rates,
    PersistentBuffer<float> scalars) : AdvanceStepOperation
    where TUpdate : unmanaged, IUpdate
{
    internal override IReadOnlyList<Persistent> PersistentReads => [rates];

    internal override IReadOnlyList<Persistent> PersistentWrites => [counters, scalars];

    protected internal override void Emit(EmitContext context)
    {
        int rows = context.Shapes.Batch;
        context.Launch(new AdvanceStep<TUpdate>(update, rows, counters.Buffer, rates.Buffer, scalars.Buffer));
    }
}
