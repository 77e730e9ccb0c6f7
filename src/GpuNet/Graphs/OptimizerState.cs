namespace GpuNet.Graphs;

/// <summary>
/// The state of an optimizer: up to two numbers for each weight, laid out like the weights, the learning rate and the
/// running powers. Each optimizer has its own, even if several train one model. A plan that updates weights with it
/// also advances it to the next step.
/// </summary>
public sealed class OptimizerState : IDisposable
{
    private readonly Device device;
    private readonly Dictionary<Parameter, List<(string Name, DeviceBuffer<float> Numbers)>> kept = [];
    private readonly List<DeviceMemory> memories = [];
    private readonly bool stands;
    private float learningRate;

    /// <summary>Creates a state of zeros.</summary>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="rule">The optimizer's rule.</param>
    /// <param name="parameters">The parameters that it may update.</param>
    /// <param name="learningRate">η, above 0; null for the rule's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not positive and finite.</exception>
    public OptimizerState(
        Device device, IUpdate rule, IReadOnlyList<Parameter> parameters, float? learningRate = null)
        : this(device, rule, parameters, counters: null, [Checked(learningRate ?? DefaultRate(rule))]) =>
        this.learningRate = learningRate ?? DefaultRate(rule);

    /// <summary>
    /// Creates a state that advances counters which others read, and takes each step's learning rate from a table.
    /// </summary>
    internal OptimizerState(
        Device device,
        IUpdate rule,
        IReadOnlyList<Parameter> parameters,
        PersistentBuffer<int>? counters,
        ReadOnlySpan<float> rates)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(parameters);
        this.device = device;
        Rule = rule;
        stands = counters is null;
        try
        {
            Place(ParameterRun.InMemoryOrder(parameters));
            Scalars = new PersistentBuffer<float>("step scalars", device.Allocate<float>([0, 1, 1]));
            Rates = new PersistentBuffer<float>("learning rates", device.Allocate(rates));
            Counters = counters
                ?? new PersistentBuffer<int>("counters", device.Allocate<int>(new int[StepCounters.Length]));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The optimizer's rule.</summary>
    public IUpdate Rule { get; }

    /// <summary>The learning rate η of the following steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public float LearningRate
    {
        get => learningRate;
        set
        {
            device.CopyIn<float>([Checked(value)], Rates.Buffer);
            learningRate = value;
        }
    }

    /// <summary>The step's scalars, laid out as <see cref="StepScalarsLayout"/>.</summary>
    internal PersistentBuffer<float> Scalars { get; }

    internal PersistentBuffer<float> Rates { get; }

    internal PersistentBuffer<int> Counters { get; }

    /// <summary>The memory of the state for each weight.</summary>
    internal long Bytes => memories.Sum(memory => memory.Bytes);

    /// <summary>The named states of a parameter, each with a number per weight; empty if the rule keeps none.</summary>
    /// <exception cref="ArgumentException">The state was created without the parameter.</exception>
    public IReadOnlyList<(string Name, DeviceBuffer<float> Numbers)> Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return kept.GetValueOrDefault(parameter) ?? throw new ArgumentException(
            $"the state of {FormulaCatalog.NameOf(Rule)} has no slot for '{parameter.Name}'; include the parameter "
            + "when "
            + "you create the state");
    }

    /// <summary>Releases the memory; the parameters are unaffected.</summary>
    public void Dispose()
    {
        foreach (DeviceMemory memory in memories)
            memory.Dispose();
        Scalars?.Memory.Dispose();
        Rates?.Memory.Dispose();
        if (stands)
            Counters?.Memory.Dispose();
    }

    /// <summary>The operation that advances to the next step, once per graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rule">The rule whose powers advance, if it is not the state's own.</param>
    internal Operation Advance(Graph graph, IUpdate? rule = null)
    {
        if (graph.Operations.OfType<AdvanceStepOperation>().FirstOrDefault(node => node.State == this) is { } known)
            return known;
        AdvanceStepOperation advance = graph.Add(AdvanceStepOperation.Create(rule ?? Rule, this));

        // Before everything else, so that no update waits for it and each gradient is freed by its own update.
        advance.Priority = -1;
        if (stands)
        {
            // The table has one rate: the bits of a float 0 are an int 0.
            int place = StepCounters.Batch * sizeof(int);
            var next = new PersistentBuffer<float>("next rate", Counters.Memory.Slice<float>(place, 1));
            advance.Effects = [graph.Add(new ClearOperation("same rate again", next.Buffer, [next]))];
        }

        return advance;
    }

    /// <summary>All memory that an update of these parameters changes.</summary>
    internal IReadOnlyList<Persistent> Memory(IReadOnlyList<Parameter> run) =>
    [
        .. run.SelectMany(parameter => Of(parameter).Select(
            (slot, index) => new PersistentBuffer<float>($"{parameter.Name}.state{index + 1}", slot.Numbers))
            .Prepend(parameter.Persistent)),
    ];

    /// <summary>Weights of parameters that are contiguous in memory, with their state.</summary>
    internal (DeviceBuffer<float> Weights, DeviceBuffer<float>? First, DeviceBuffer<float>? Second) Whole(
        IReadOnlyList<Parameter> run)
    {
        int length = run.Sum(parameter => parameter.Weights.Length);
        DeviceBuffer<float>?[] all = [.. Of(run[0]).Select(
            slot => ParameterRun.Whole(slot.Numbers, length)), null, null];
        return (ParameterRun.Whole(run[0].Weights, length), all[0], all[1]);
    }

    private static float DefaultRate(IUpdate rule) =>
        FormulaCatalog.Fact<float>(rule, nameof(IUpdate.DefaultLearningRate));

    private static float Checked(float rate) => rate > 0 && float.IsFinite(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "a learning rate must be positive and finite");

    private void Place(IReadOnlyList<Parameter> ordered)
    {
        foreach (Parameter parameter in ordered)
            kept[parameter] = [];
        foreach (string name in FormulaCatalog.Fact<IReadOnlyList<string>>(Rule, nameof(IUpdate.StateNames)))
        {
            DeviceMemory memory = device.AllocateMemory(
                ordered.Sum(parameter => (long)parameter.Shape.Count) * sizeof(float));
            memories.Add(memory);
            long offset = 0;
            foreach (Parameter parameter in ordered)
            {
                DeviceBuffer<float> numbers = memory.Slice<float>(offset, parameter.Weights.Length);
                device.WhenAllocated(() => device.Run(new Fill(numbers, 0)));
                kept[parameter].Add((name, numbers));
                offset += numbers.Bytes;
            }
        }
    }
}
