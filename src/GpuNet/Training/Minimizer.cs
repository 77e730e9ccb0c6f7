using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Operations;

namespace GpuNet.Training;

/// <summary>
/// Makes a graph's loss small by an optimizer's rule, a step a run of one plan: for graphs built by hand, without
/// layers and data sets. Inputs are filled through <see cref="Plan"/>, and values and gradients read from it by name.
/// </summary>
/// <remarks>
/// Values are those before the step's change of weights, parameters those after it. A step allocates nothing.
/// </remarks>
public sealed class Minimizer : IDisposable
{
    /// <summary>The steps whose learning rates are on the device at once.</summary>
    private const int RatesLength = 1024;

    private readonly Device device;
    private readonly Value loss;
    private readonly OptimizerState state;
    private readonly PersistentBuffer<int> counters;
    private readonly PersistentBuffer<float> rates;
    private readonly int[] countersOnHost = new int[StepCounters.Length];
    private readonly float[] ratesOnHost = new float[RatesLength];
    private readonly float[] lossOnHost = new float[1];
    private float learningRate;
    private int left;

    /// <summary>Adds gradients and updates to the graph, and compiles it.</summary>
    /// <param name="graph">The graph; it grows.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="learningRate">η, above 0; null for the rule's own.</param>
    /// <param name="batch">The first size of every input.</param>
    /// <param name="parameters">What is changed, frozen ones left out; null for all of the graph's.</param>
    /// <param name="keep">
    /// The names of values and gradients that can be read after a step, besides the loss; null for all of them, for
    /// small graphs: nothing is fused then.
    /// </param>
    /// <param name="clipNorm">The limit c of the gradients' global norm, above 0; null not to clip.</param>
    /// <param name="fuse">
    /// Whether to fuse launches where not everything is kept; without, the numbers are the same within rounding.
    /// </param>
    /// <exception cref="ArgumentException">There is nothing to change, or the loss does not depend on it.</exception>
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
        IReadOnlyList<Parameter> wanted = [.. (parameters ?? graph.Parameters).Where(parameter => !parameter.Frozen)];
        if (wanted.Count == 0)
            throw new ArgumentException("there is no parameter to change; add one with Graph.Parameter, or thaw one");
        if (keep is null)
            graph.Differentiate(loss);
        (IReadOnlyList<Parameter> trained, IReadOnlyList<Value> gradients) = ParameterUpdates.Reached(
            graph, loss, wanted);
        if (trained.Count == 0)
        {
            throw new ArgumentException(
                $"'{loss.Name}' depends on none of {string.Join(", ", wanted.Select(parameter => parameter.Name))}");
        }

        this.loss = loss;
        Graph = graph;
        device = trained[0].Weights.Device;
        IReadOnlyList<Value> kept = keep is null ? graph.All() : [.. keep.Select(name => graph[name])];
        try
        {
            state = new OptimizerState(device, trained, update);
            counters = new PersistentBuffer<int>("counters", device.Allocate<int>(countersOnHost));
            rates = new PersistentBuffer<float>("learning rates", device.Allocate<float>(ratesOnHost));
            AdvanceStepOperation advance = graph.Add(AdvanceStepOperation.Create(
                update, counters, rates, new PersistentBuffer<float>("step scalars", state.Scalars)));

            // Before everything, so that no update waits for it and each gradient is freed by its own.
            advance.Priority = -1;
            IReadOnlyList<Operation> updates =
                ParameterUpdates.Append(graph, update, trained, gradients, state.Scalars, clipNorm);
            Plan = graph.Compile(
                device, batch, [.. kept.Append(loss).Distinct()], [advance, .. updates], fuse && keep is not null);
            LearningRate = learningRate ?? FormulaCatalog.Fact<float>(update, nameof(IUpdate.DefaultLearningRate));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The graph, with gradients and updates.</summary>
    public Graph Graph { get; }

    /// <summary>What a step runs.</summary>
    public Plan Plan { get; }

    /// <summary>The steps that are done.</summary>
    public long Steps { get; private set; }

    /// <summary>The learning rate η of the steps to come.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public float LearningRate
    {
        get => learningRate;
        set
        {
            if (!(value > 0) || !float.IsFinite(value))
                throw new ArgumentOutOfRangeException(nameof(value), value, "a learning rate is above 0 and finite");
            learningRate = value;
            ratesOnHost.AsSpan().Fill(value);
            device.CopyIn<float>(ratesOnHost, rates.Buffer);
            left = 0;
        }
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

    /// <summary>Values, gradients, and a change of weights.</summary>
    public void Step()
    {
        using DeviceHold hold = device.Hold();
        if (left == 0)
            Rewind();
        Plan.Run();
        left--;
        Steps++;
    }

    /// <summary>So many steps.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
            Step();
    }

    /// <summary>Gives the plan and the optimizer's state back; parameters stay.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        state?.Dispose();
        counters?.Memory.Dispose();
        rates?.Memory.Dispose();
    }

    /// <summary>Back to the first of the learning rates on the device; the step's number goes on.</summary>
    private void Rewind()
    {
        countersOnHost[StepCounters.Step] = (int)Steps;
        device.CopyIn<int>(countersOnHost, counters.Buffer);
        left = RatesLength;
    }
}
