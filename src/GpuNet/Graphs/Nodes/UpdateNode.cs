using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>w ← update(w, G) for one or more parameters that lie side by side, for any update.</summary>
internal abstract class UpdateNode : Node
{
    protected UpdateNode(
        string name,
        IReadOnlyList<Parameter> parameters,
        IReadOnlyList<Value> gradients,
        PersistentBuffer<float> scalars)
        : base(name, gradients)
    {
        Parameters = parameters;
        Scalars = scalars;
    }

    /// <summary>What is changed; they follow each other in memory.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    public PersistentBuffer<float> Scalars { get; }

    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => Inputs.Count > 1 ? [Inputs] : [];

    internal override IReadOnlyList<Persistent> PersistentReads => [Scalars];

    internal override IReadOnlyList<Persistent> PersistentWrites => ParameterRun.Memory(Parameters);

    public static UpdateNode Create(
        IUpdate update, Parameter parameter, Value gradient, PersistentBuffer<float> scalars)
    {
        int states = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames)).Count;
        for (int slot = 0; slot < states; slot++)
        {
            if (parameter.State(slot) is null)
            {
                throw new ArgumentException(
                    $"{FormulaCatalog.NameOf(update)} keeps {states} states a weight; "
                    + $"parameter '{parameter.Name}' has no place for them");
            }
        }

        return (UpdateNode)FormulaCatalog.Instantiate(
            typeof(UpdateNode<>), update, update, (IReadOnlyList<Parameter>)[parameter],
            (IReadOnlyList<Value>)[gradient], scalars);
    }

    /// <summary>The launch of the product that computes the gradient and this in one: no gradient is stored.</summary>
    public abstract Node FuseWith(MatMulNode product);

    /// <summary>The launch that does what this and the given updates of the same rule do.</summary>
    public abstract UpdateNode Join(IReadOnlyList<UpdateNode> others);

    /// <summary>Whether the other update follows the same rule with the same numbers.</summary>
    public abstract bool SameRule(UpdateNode other);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        for (int index = 0; index < Inputs.Count; index++)
        {
            if (shapes[Inputs[index]].Count != Parameters[index].Shape.Count)
            {
                throw new ShapeException(
                    $"{Name} expects a gradient of {Parameters[index].Shape} for '{Parameters[index].Name}'; "
                    + $"got {shapes.Describe(Inputs[index])}");
            }
        }

        return [];
    }
}
