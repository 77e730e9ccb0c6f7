namespace GpuNet.Graphs;

/// <content> Operations on many values at once. Their values are contiguous in memory, so that each operation is one
/// launch.
/// </content>
public sealed partial class Graph
{
    private readonly Dictionary<Value, (int Run, int Place)> runs = [];

    /// <summary>√(Σ x²) over all elements of all values: a single number.</summary>
    /// <param name="values">At least one value, such as the gradients of all parameters.</param>
    public Value GlobalNorm(params IReadOnlyList<Value> values) =>
        Add(new GlobalNormOperation(Unique("global-norm"), SideBySide(values))).Outputs[0];

    /// <summary>
    /// min(1, c/‖x‖)·x for each value, ‖x‖ the norm over all of them, which stays on the device. Pascanu, Mikolov and
    /// Bengio, ICML 2013.
    /// </summary>
    /// <param name="values">At least one.</param>
    /// <param name="limit">c, above 0.</param>
    /// <returns>One clipped value for each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public IReadOnlyList<Value> ClipByGlobalNorm(IReadOnlyList<Value> values, float limit)
    {
        if (!(limit > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(limit), limit, "clipping by the global norm needs a limit above 0");
        }

        IReadOnlyList<Value> run = SideBySide(values);
        Value norm = Add(new GlobalNormOperation(Unique("global-norm"), run)).Outputs[0];
        return Register(Add(new ClipByNormOperation(Unique("clip-by-global-norm"), run, norm, limit)).Outputs);
    }

    /// <summary>
    /// Updates parameters by an optimizer's rule, given their gradients: one launch for all that are contiguous in
    /// memory. Effects: pass them when compiling.
    /// </summary>
    /// <param name="state">The optimizer's state; each run of the plan is one step.</param>
    /// <param name="parameters">The parameters to update.</param>
    /// <param name="gradients">A gradient for each parameter, with the same number of elements.</param>
    /// <exception cref="ArgumentException">
    /// The numbers of gradients and parameters differ, or the state was created without one of the parameters.
    /// </exception>
    public IReadOnlyList<Operation> Update(
        OptimizerState state, IReadOnlyList<Parameter> parameters, IReadOnlyList<Value> gradients)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        if (parameters.Count != gradients.Count)
        {
            throw new ArgumentException(
                $"every parameter needs a gradient; got {parameters.Count} parameters and {gradients.Count} gradients");
        }

        var updates = new List<Operation>();
        for (int first = 0, next; first < parameters.Count; first = next)
        {
            next = first + 1;
            while (next < parameters.Count && ParameterRun.Follows(parameters[next - 1], parameters[next]))
                next++;
            updates.Add(AddUpdate(
                state,
                [.. parameters.Skip(first).Take(next - first)],
                SideBySide([.. gradients.Skip(first).Take(next - first)])));
        }

        return updates;
    }

    /// <summary>α·x for each value.</summary>
    internal IReadOnlyList<Value> ScaleRun(IReadOnlyList<Value> values, float alpha) =>
        Register(Add(new ScaleRunOperation(Unique("scale-gradients"), SideBySide(values), alpha)).Outputs);

    /// <summary>sum ← sum + (batch/samples)·x over all values, in persistent memory. An effect.</summary>
    internal Operation AccumulateGradients(IReadOnlyList<Value> values, DeviceBuffer<float> sum, int samples) =>
        Add(new AccumulateGradientsOperation(
            SideBySide(values), new PersistentBuffer<float>("gradient sum", sum), samples));

    private UpdateOperation AddUpdate(
        OptimizerState state, IReadOnlyList<Parameter> parameters, IReadOnlyList<Value> gradients)
    {
        ArgumentNullException.ThrowIfNull(state);
        Operation advance = state.Advance(this);
        UpdateOperation update = Add(UpdateOperation.Create(state, parameters, gradients));
        update.Effects = [advance];
        return update;
    }

    /// <summary>
    /// The values, or copies of those that cannot be placed next to each other: inputs, parameters, and members of
    /// other runs.
    /// </summary>
    private IReadOnlyList<Value> SideBySide(IReadOnlyList<Value> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("at least one value is needed; got none");
        Value[] roots = [.. values.Select(Root)];
        if (FollowEachOther(roots) || Placed(roots))
            return values;
        var run = new Value[values.Count];
        var taken = new HashSet<Value>();
        for (int index = 0; index < run.Length; index++)
        {
            bool free = roots[index].Producer is not (InputOperation or ParameterOperation)
                && !runs.ContainsKey(roots[index]) && taken.Add(roots[index]);
            run[index] = free ? values[index] : Scale(values[index], 1);
        }

        return Register(run);
    }

    private IReadOnlyList<Value> Register(IReadOnlyList<Value> run)
    {
        int number = runs.Count;
        for (int index = 0; index < run.Count; index++)
            runs.Add(Root(run[index]), (number, index));
        return run;
    }

    private bool Placed(Value[] roots) =>
        runs.TryGetValue(roots[0], out (int Run, int Place) first)
        && roots.Index().All(root =>
            runs.TryGetValue(root.Item, out (int, int) place) && place == (first.Run, first.Place + root.Index));

    private static bool FollowEachOther(Value[] roots)
    {
        Parameter[] parameters =
            [.. roots.Select(root => root.Producer).OfType<ParameterOperation>().Select(node => node.Parameter)];
        return parameters.Length == roots.Length
            && parameters.Zip(parameters.Skip(1)).All(pair => ParameterRun.Follows(pair.First, pair.Second));
    }
}
