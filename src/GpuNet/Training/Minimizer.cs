namespace GpuNet.Training;

/// <summary>
/// Minimizes a graph's loss with an optimizer; a step is one run of a plan. For graphs built by hand, without layers
/// and data sets. Write inputs to <see cref="Plan"/>, and read values and gradients from it by name.
/// </summary>
/// <remarks>
/// After a step, values are those before the update, parameters those after it. Layers appended with a <see
/// cref="Layers.TrainingContext"/> train as in a <see cref="Trainer"/>. A step allocates nothing.
/// </remarks>
public sealed class Minimizer : IDisposable
{
    private readonly Value loss;
    private readonly TrainedParameters trained;
    private readonly OptimizerState state;
    private readonly float[] lossOnHost = new float[1];

    /// <summary>Adds gradients and updates to the graph, and compiles it.</summary>
    /// <param name="graph">The graph; it grows.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="learningRate">η, above 0; null for the rule's own.</param>
    /// <param name="batch">The first size of every input.</param>
    /// <param name="parameters">
    /// The parameters to update, except frozen ones; null for all parameters of the graph.
    /// </param>
    /// <param name="keep">
    /// The names of values and gradients that can be read after a step, besides the loss; null for all of them, which
    /// disables fusion and suits small graphs.
    /// </param>
    /// <param name="clipNorm">The limit c of the gradients' global norm, above 0; null not to clip.</param>
    /// <param name="fuse">
    /// Whether to fuse launches unless everything is kept; unfused, the numbers are the same within rounding.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no trainable parameter, or the loss does not depend on any.
    /// </exception>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public Minimizer(
        Graph graph,
        Value loss,
        IUpdate update,
        float? learningRate = null,
        int batch = 1,
        IReadOnlyList<Parameter>? parameters = null,
        IReadOnlyList<string>? keep = null,
        float? clipNorm = null,
        bool fuse = true)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(update);
        IReadOnlyList<Parameter> wanted = parameters ?? graph.Parameters;
        if (wanted.All(parameter => parameter.Frozen))
            throw new ArgumentException("there is no trainable parameter; add one with Graph.Parameter, or unfreeze one");
        if (keep is null)
            graph.Differentiate(loss);
        trained = new TrainedParameters(graph, loss, wanted);
        if (trained.Parameters.Count == 0)
        {
            throw new ArgumentException(
                $"'{loss.Name}' does not depend on any of "
                + string.Join(", ", trained.Unreached.Select(parameter => parameter.Name)));
        }

        this.loss = loss;
        Graph = graph;
        IReadOnlyList<Value> kept = keep is null ? graph.All() : [.. keep.Select(name => graph[name])];
        Device device = trained.Parameters[0].Weights.Device;
        state = new OptimizerState(device, update, trained.Parameters, learningRate);
        try
        {
            Plan = graph.Compile(
                device, batch, [.. kept.Append(loss).Distinct()], [.. trained.Update(state, clipNorm)],
                fuse && keep is not null);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The graph, with gradients and updates.</summary>
    public Graph Graph { get; }

    /// <summary>The plan that a step runs.</summary>
    public Plan Plan { get; }

    /// <summary>The number of completed steps.</summary>
    public long Steps { get; private set; }

    /// <summary>The learning rate η of the following steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public float LearningRate
    {
        get => state.LearningRate;
        set => state.LearningRate = value;
    }

    /// <summary>The loss before the last step.</summary>
    public float Loss
    {
        get
        {
            Plan.Read(loss, lossOnHost);
            return lossOnHost[0];
        }
    }

    /// <summary>Takes one step: computes values and gradients, and updates the weights.</summary>
    /// <exception cref="InvalidOperationException">
    /// A parameter was frozen or unfrozen since the minimizer was created.
    /// </exception>
    public void Step()
    {
        trained.RequireSameFrozen();
        Plan.Run();
        Steps++;
    }

    /// <summary>Takes the given number of steps.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
            Step();
    }

    /// <summary>Releases the plan and the optimizer's state; the parameters are unaffected.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        state.Dispose();
    }
}
