namespace GpuNet.Operations;

/// <summary>w ← update(w, G) for every weight, together with its state.</summary>
/// <param name="Rule">The update.</param>
/// <param name="Gradients">G.</param>
/// <param name="Weights">w.</param>
/// <param name="FirstState">The first state of the update for each weight, if it keeps one.</param>
/// <param name="SecondState">The second state, if it keeps two.</param>
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

/// <summary>Parameters that are contiguous in memory, treated as one.</summary>
internal static class ParameterRun
{
    /// <summary>In memory order, so that adjacent parameters can be updated in one launch.</summary>
    public static IReadOnlyList<Parameter> InMemoryOrder(IReadOnlyList<Parameter> parameters)
    {
        List<DeviceMemory> memories = [.. parameters.Select(parameter => parameter.Weights.Memory).Distinct()];
        return
        [
            .. parameters.OrderBy(parameter => memories.IndexOf(parameter.Weights.Memory))
                .ThenBy(parameter => parameter.Weights.ByteOffset),
        ];
    }

    /// <summary>Whether the second parameter starts where the first ends.</summary>
    /// <remarks>Their optimizer state is then contiguous too, since it is laid out like the weights.</remarks>
    public static bool Follows(Parameter first, Parameter second) =>
        ReferenceEquals(first.Weights.Memory, second.Weights.Memory)
        && first.Weights.ByteOffset + first.Weights.Bytes == second.Weights.ByteOffset;

    /// <summary>One buffer over several contiguous ones.</summary>
    public static DeviceBuffer<float> Whole(DeviceBuffer<float> first, int length) =>
        first.Memory.Slice<float>(first.ByteOffset, length);
}

/// <summary>w ← update(w, G) for one or more contiguous parameters, for any update.</summary>
internal abstract class UpdateOperation : Operation
{
    protected UpdateOperation(
        OptimizerState state, IReadOnlyList<Parameter> parameters, IReadOnlyList<Value> gradients)
        : base(
            $"{FormulaCatalog.NameOf(state.Rule)} {string.Join(", ", parameters.Select(parameter => parameter.Name))}",
            gradients)
    {
        State = state;
        Parameters = parameters;
        PersistentWrites = state.Memory(parameters);
    }

    /// <summary>The parameters to update, contiguous in memory.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The rule and its state.</summary>
    public OptimizerState State { get; }

    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => Inputs.Count > 1 ? [Inputs] : [];

    internal override IReadOnlyList<Persistent> PersistentReads => [State.Scalars];

    internal override IReadOnlyList<Persistent> PersistentWrites { get; }

    public static UpdateOperation Create(
        OptimizerState state, IReadOnlyList<Parameter> parameters, IReadOnlyList<Value> gradients) =>
        (UpdateOperation)FormulaCatalog.Instantiate(
            typeof(UpdateOperation<>), state.Rule, state, parameters, gradients);

    /// <summary>
    /// The fused launch of the product that computes the gradient and this update: no gradient is stored.
    /// </summary>
    public abstract Operation FuseWith(MatMulOperation product);

    /// <summary>The launch that replaces this update and the given ones of the same optimizer.</summary>
    public UpdateOperation Join(IReadOnlyList<UpdateOperation> others) => Create(
        State,
        [.. Parameters, .. others.SelectMany(other => other.Parameters)],
        [.. Inputs, .. others.SelectMany(other => other.Inputs)]);

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
internal sealed class UpdateOperation<TUpdate>(
    OptimizerState state, IReadOnlyList<Parameter> parameters, IReadOnlyList<Value> gradients)
    : UpdateOperation(state, parameters, gradients)
    where TUpdate : unmanaged, IUpdate
{
    public override Operation FuseWith(MatMulOperation product) =>
        new MatMulUpdateOperation<TUpdate>(product, Parameters[0], State);

    protected internal override void Emit(EmitContext context)
    {
        (DeviceBuffer<float> weights, DeviceBuffer<float>? first, DeviceBuffer<float>? second) =
            State.Whole(Parameters);
        context.Launch(
            new Update<TUpdate>(
                (TUpdate)State.Rule, context.Run(Inputs), weights, first, second, State.Scalars.Buffer));
    }
}
