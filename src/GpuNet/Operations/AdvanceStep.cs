namespace GpuNet.Operations;

/// <summary>Advances to the next batch: position ← next position, next position += rows, batch += 1.</summary>
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
/// Advances to the next training step: what <see cref="AdvanceBatch"/> does, then step += 1, η ← rates[batch − 1], and
/// the running powers as the update says.
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

/// <summary>Advances the counters to the next batch.</summary>
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

/// <summary>Counts the runs of a plan, in the first of the counters.</summary>
internal sealed class AdvanceRunsOperation(DeviceBuffer<int> runs) : Operation("count runs")
{
    public DeviceBuffer<int> Counters => runs;

    internal override IReadOnlyList<Persistent> PersistentWrites { get; } = [new PersistentBuffer<int>("runs", runs)];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new AdvanceBatch(0, runs.Memory.Slice<int>(0, StepCounters.Length)));
}

/// <summary>Advances an optimizer's state to the next training step, for any update.</summary>
internal abstract class AdvanceStepOperation(OptimizerState state) : Operation("advance step")
{
    public OptimizerState State => state;

    internal override IReadOnlyList<Persistent> PersistentReads => [state.Rates];

    internal override IReadOnlyList<Persistent> PersistentWrites => [state.Counters, state.Scalars];

    public static AdvanceStepOperation Create(IUpdate update, OptimizerState state) =>
        (AdvanceStepOperation)FormulaCatalog.Instantiate(typeof(AdvanceStepOperation<>), update, update, state);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];
}

/// <summary>Advances an optimizer's state to the next training step, for one update.</summary>
internal sealed class AdvanceStepOperation<TUpdate>(TUpdate update, OptimizerState state) : AdvanceStepOperation(state)
    where TUpdate : unmanaged, IUpdate
{
    protected internal override void Emit(EmitContext context)
    {
        int rows = context.Shapes.Batch;
        context.Launch(
            new AdvanceStep<TUpdate>(
                update, rows, State.Counters.Buffer, State.Rates.Buffer, State.Scalars.Buffer));
    }
}
