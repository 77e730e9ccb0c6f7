using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Moves counters and scalars to the next training step, for any update.</summary>
internal abstract class AdvanceStepNode() : Node("advance step")
{
    public static AdvanceStepNode Create(
        IUpdate update,
        PersistentBuffer<int> counters,
        PersistentBuffer<float> rates,
        PersistentBuffer<float> scalars) =>
        (AdvanceStepNode)FormulaCatalog.Instantiate(
            typeof(AdvanceStepNode<>), update, update, counters, rates, scalars);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];
}
