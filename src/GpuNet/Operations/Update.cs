using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Formulas;
using GpuNet.Graphs;

namespace GpuNet.Operations;

/// <summary>w ← update(w, G) for every weight, its state with it.</summary>
/// <param name="Rule">The update.</param>
/// <param name="Gradients">G.</param>
/// <param name="Weights">w.</param>
/// <param name="FirstState">The first number that the update keeps for each weight, where it keeps one.</param>
/// <param name="SecondState">The second, where it keeps two.</param>
/// <param name="Scalars">The step's scalars, laid out as <see cref="StepScalarsLayout"/>.</param>
public readonly record struct Update<TUpdate>(
    TUpdate Rule,
    In<float> Gradients,
    InOut<float> Weights,
    InOut<float> FirstState,
    InOut<float> SecondState,
    In<float> Scalars) : ILaunch
    where TUpdate : unmanaged, IUpdate
{
    static string ILaunch.Name => TUpdate.Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Gradients, Gradients.Length);
        roles.Changes(Weights, Gradients.Length);
        roles.Changes(FirstState, Gradients.Length, optional: TUpdate.StateNames.Count < 1);
        roles.Changes(SecondState, Gradients.Length, optional: TUpdate.StateNames.Count < 2);
        roles.Reads(Scalars, StepScalarsLayout.Length);
    }
}

/// <summary>Parameters that follow each other in memory, seen as one.</summary>
internal static class ParameterRun
{
    /// <summary>Whether the second parameter starts where the first ends, and so do all their states.</summary>
    public static bool Follows(Parameter first, Parameter second) =>
        Follows(first.Weights, second.Weights)
        && Follows(first.State(0), second.State(0))
        && Follows(first.State(1), second.State(1));

    /// <summary>All memory that an update of the run changes.</summary>
    public static IReadOnlyList<Persistent> Memory(IReadOnlyList<Parameter> run) =>
        [.. run.SelectMany(parameter => parameter.States.Prepend(parameter.Persistent))];

    /// <summary>Weights and states of the whole run.</summary>
    public static (DeviceBuffer<float> Weights, DeviceBuffer<float>? First, DeviceBuffer<float>? Second)
        Whole<TUpdate>(IReadOnlyList<Parameter> run)
        where TUpdate : unmanaged, IUpdate
    {
        int length = run.Sum(parameter => parameter.Weights.Length);
        int states = TUpdate.StateNames.Count;
        return (
            Whole(run[0].Weights, length),
            states > 0 ? Whole(run[0].State(0)!, length) : null,
            states > 1 ? Whole(run[0].State(1)!, length) : null);
    }

    public static bool Follows(DeviceBuffer<float>? first, DeviceBuffer<float>? second)
    {
        if (first is null || second is null)
            return first is null && second is null;
        return ReferenceEquals(first.Memory, second.Memory) && first.ByteOffset + first.Bytes == second.ByteOffset;
    }

    private static DeviceBuffer<float> Whole(DeviceBuffer<float> first, int length) =>
        first.Memory.Slice<float>(first.ByteOffset, length);
}

/// <summary>w ← update(w, G) for one or more parameters that lie side by side, for any update.</summary>
internal abstract class UpdateOperation : Operation
{
    protected UpdateOperation(
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

    public static UpdateOperation Create(
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

        return (UpdateOperation)FormulaCatalog.Instantiate(
            typeof(UpdateOperation<>), update, update, (IReadOnlyList<Parameter>)[parameter],
            (IReadOnlyList<Value>)[gradient], scalars);
    }

    /// <summary>The launch of the product that computes the gradient and this in one: no gradient is stored.</summary>
    public abstract Operation FuseWith(MatMulOperation product);

    /// <summary>The launch that does what this and the given updates of the same rule do.</summary>
    public abstract UpdateOperation Join(IReadOnlyList<UpdateOperation> others);

    /// <summary>Whether the other update follows the same rule with the same numbers.</summary>
    public abstract bool SameRule(UpdateOperation other);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
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

/// <summary>w ← update(w, G) for one rule.</summary>
internal sealed class UpdateOperation<TUpdate> : UpdateOperation
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate update;

    public UpdateOperation(
        TUpdate update,
        IReadOnlyList<Parameter> parameters,
        IReadOnlyList<Value> gradients,
        PersistentBuffer<float> scalars)
        : base(
            $"{TUpdate.Name} {string.Join(", ", parameters.Select(parameter => parameter.Name))}",
            parameters,
            gradients,
            scalars) =>
        this.update = update;

    public override Operation FuseWith(MatMulOperation product) =>
        new MatMulUpdateOperation<TUpdate>(update, product, Parameters[0], Scalars);

    public override UpdateOperation Join(IReadOnlyList<UpdateOperation> others) =>
        new UpdateOperation<TUpdate>(
            update,
            [.. Parameters, .. others.SelectMany(other => other.Parameters)],
            [.. Inputs, .. others.SelectMany(other => other.Inputs)],
            Scalars);

    public override bool SameRule(UpdateOperation other) =>
        other is UpdateOperation<TUpdate> same && same.update.Equals(update) && same.Scalars.Buffer == Scalars.Buffer;

    protected internal override void Emit(EmitContext context)
    {
        (DeviceBuffer<float> weights, DeviceBuffer<float>? first, DeviceBuffer<float>? second) =
            ParameterRun.Whole<TUpdate>(Parameters);
        context.Launch(
            new Update<TUpdate>(update, context.Run(Inputs), weights, first, second, Scalars.Buffer));
    }
}
