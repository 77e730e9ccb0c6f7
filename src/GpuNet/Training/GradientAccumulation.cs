namespace GpuNet.Training;

/// <summary>
/// Gradients summed over the batches of a step, in separate memory laid out like the trained parameters: 0 between two
/// steps, so that a run can be saved and resumed there.
/// </summary>
internal sealed class GradientAccumulation : IDisposable
{
    private readonly Device device;
    private readonly IReadOnlyList<Parameter> trained;
    private readonly List<Parameter> sums = [];
    private readonly DeviceBuffer<float> memory;
    private readonly int samples;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="trained">The parameters, in memory order.</param>
    /// <param name="samples">The number of samples in a full step.</param>
    public GradientAccumulation(Device device, IReadOnlyList<Parameter> trained, int samples)
    {
        this.device = device;
        this.trained = trained;
        this.samples = samples;
        long length = trained.Sum(parameter => (long)parameter.Shape.Count);
        memory = device.Allocate<float>(BufferLength.Require(
            length, "the sum of all gradients", "take steps of one batch, or freeze parameters"));
        int start = 0;
        foreach (Parameter parameter in trained)
        {
            sums.Add(
                new Parameter(
                    $"sum of ∂{parameter.Name}", parameter.Shape, memory.Slice(start, parameter.Shape.Count)));
            start += parameter.Shape.Count;
        }

        device.WhenAllocated(Clear);
    }

    /// <summary>Clears the sums.</summary>
    public void Clear() => device.Run(new Fill(memory, 0));

    /// <summary>The launch that adds a batch's gradients, weighted by its fraction of a full step's samples.</summary>
    public Operation Append(Graph graph, IReadOnlyList<Value> gradients) =>
        graph.AccumulateGradients(gradients, memory, samples);

    /// <summary>
    /// The plan that ends a step: advances the step's scalars, updates the weights, and clears the sums.
    /// </summary>
    /// <param name="state">The optimizer's state; advancing it skips no sample.</param>
    /// <param name="clipNorm">The limit of the global norm, or null.</param>
    /// <param name="stepSamples">The samples of the step; fewer in the last one of an epoch.</param>
    /// <param name="fuse">Whether to fuse launches.</param>
    public Plan CompileUpdate(OptimizerState state, float? clipNorm, int stepSamples, bool fuse)
    {
        var graph = new Graph();
        IReadOnlyList<Value> gradients = [.. sums.Select(graph.Parameter)];
        if (stepSamples != samples)
            gradients = graph.ScaleRun(gradients, (float)samples / stepSamples);
        if (clipNorm is float limit)
            gradients = graph.ClipByGlobalNorm(gradients, limit);
        List<Operation> effects = [.. graph.Update(state, trained, gradients)];
        effects.Add(graph.Add(new ClearOperation(
            "clear gradients", memory, [.. sums.Select(sum => sum.Persistent)])));
        return graph.Compile(device, 0, [], effects, fuse);
    }

    public void Dispose() => memory.Memory.Dispose();
}
