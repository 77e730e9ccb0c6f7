using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Moves counters and scalars to the next training step, for one update.</summary>
internal sealed class AdvanceStepNode<TUpdate>(
    TUpdate update,
    PersistentBuffer<int> counters,
    PersistentBuffer<float> rates,
    PersistentBuffer<float> scalars) : AdvanceStepNode
    where TUpdate : unmanaged, IUpdate
{
    internal override IReadOnlyList<Persistent> PersistentReads => [rates];

    internal override IReadOnlyList<Persistent> PersistentWrites => [counters, scalars];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int rows = context.Shapes.Batch;
        return device => device.AdvanceStep(update, rows, counters.Buffer, rates.Buffer, scalars.Buffer);
    }
}
