using GpuNet.Data;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// Nonlinear conjugate gradients over full batches: w ← w + αd, d ← −g′ + βd, β = max(0, g′·(g′ − g)/(g·g)), with α
/// from a line search that satisfies the strong Wolfe conditions, and d = −g′ again after as many steps as there are
/// weights, or if d would not descend. Polak and Ribière (1969) as in Nocedal and Wright, Numerical Optimization, 2nd
/// ed., chapter 5.2.
/// </summary>
/// <remarks>
/// Vectors stay on the device; only the loss and the slope of each run of the plan are copied to the host, in one copy.
/// Where the loss's own rounding hides a decrease, the slope decides, as in Hager and Zhang (2005). A step allocates
/// nothing.
/// </remarks>
public sealed class ConjugateGradient : IDisposable
{
    private const int Slope = 0;
    private const int LossAt = 1;
    private const int Squares = 2;
    private const int Cross = 3;
    private const int ScalarCount = 4;

    private readonly Graph graph;
    private readonly Device device;
    private readonly BatchLoop? loop;
    private readonly TrainedParameters trained;
    private readonly ConjugateGradientOptions options;
    private readonly (DeviceBuffer<float> Weights, DeviceBuffer<float> Start, DeviceBuffer<float> Direction)[] parts;
    private readonly DeviceMemory vectors;
    private readonly DeviceBuffer<float> gradient;
    private readonly DeviceBuffer<float> previous;
    private readonly DeviceBuffer<float> direction;
    private readonly DeviceBuffer<float> scalars;
    private readonly DeviceBuffer<float>[] scalar;
    private readonly DeviceBuffer<float> loss;
    private readonly DeviceBuffer<float> workspace;
    private readonly float[] onHost = new float[ScalarCount];
    private bool started;
    private int sinceRestart;
    private double squares;
    private double slope;
    private double lastStep;
    private double lastSlope;

    /// <summary>Prepares to minimize a graph's loss over its parameters.</summary>
    /// <param name="graph">The graph; gradients are added to it. Fill its inputs through <see cref="Plan"/>.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="parameters">
    /// The parameters to update, except frozen ones; null for all parameters of the graph.
    /// </param>
    /// <param name="batch">The first size of every input.</param>
    /// <param name="options">When to stop; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no trainable parameter, or an option is out of range.</exception>
    public ConjugateGradient(
        Graph graph,
        Value loss,
        IReadOnlyList<Parameter>? parameters = null,
        int batch = 1,
        ConjugateGradientOptions? options = null)
        : this(graph, loss, parameters, batch, options, loop: null)
    {
    }

    private ConjugateGradient(
        Graph graph,
        Value loss,
        IReadOnlyList<Parameter>? parameters,
        int batch,
        ConjugateGradientOptions? options,
        BatchLoop? loop)
    {
        this.loop = loop;
        try
        {
            ArgumentNullException.ThrowIfNull(graph);
            ArgumentNullException.ThrowIfNull(loss);
            this.graph = graph;
            this.options = Checked(options ?? new ConjugateGradientOptions());
            if (graph.Operations.OfType<DropoutOperation>()
                .FirstOrDefault(node => node.Effects.Count > 0) is { } random)
            {
                throw new ArgumentException(
                    $"'{random.Name}' drops different elements in each run, but a line search compares runs; append "
                    + "the model "
                    + "without a training context");
            }

            trained = new TrainedParameters(graph, loss, parameters ?? graph.Parameters);
            if (trained.Parameters.Count == 0)
                throw new ArgumentException($"'{loss.Name}' does not depend on any trainable parameter");
            device = trained.Parameters[0].Weights.Device;

            // The norm is requested because it makes the gradients contiguous, as one vector.
            Value norm = graph.GlobalNorm(trained.Gradients);
            IReadOnlyList<Value> run = norm.Producer.Inputs;
            Plan = graph.Compile(device, batch, [loss, norm, .. run], []);
            long elements = trained.Parameters.Sum(parameter => (long)parameter.Shape.Count);
            int length = BufferLength.Require(
                elements, "the gradient of all weights", "freeze parameters, or use another optimizer");
            DeviceBuffer<float> first = Plan.BufferOf(run[0]);
            gradient = first.Memory.Slice<float>(first.ByteOffset, length);
            this.loss = Plan.BufferOf(loss);
            int scratch = device.SumWorkspaceLength(length);
            vectors = device.AllocateMemory(((3L * length) + ScalarCount + scratch) * sizeof(float));
            previous = vectors.Slice<float>(0, length);
            direction = vectors.Slice<float>(length * (long)sizeof(float), length);
            DeviceBuffer<float> start = vectors.Slice<float>(2L * length * sizeof(float), length);
            scalars = vectors.Slice<float>(3L * length * sizeof(float), ScalarCount);
            workspace = vectors.Slice<float>(((3L * length) + ScalarCount) * sizeof(float), scratch);
            device.WhenAllocated(() => device.Run(new Fill(scalars, 0)));
            scalar = [.. Enumerable.Range(0, ScalarCount).Select(index => scalars.Slice(index, 1))];
            parts = [.. Parts(trained.Parameters, start, direction)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The plan that computes the loss and its gradients.</summary>
    public Plan Plan { get; }

    /// <summary>
    /// Probable mistakes: an activation that passes no gradient, or one before a loss that already applies one.
    /// </summary>
    public IReadOnlyList<string> Warnings => graph.Warnings;

    /// <summary>The loss at the current point; NaN before the first step.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <summary>‖g‖ at the current point; NaN before the first step.</summary>
    public double GradientNorm { get; private set; } = double.NaN;

    /// <summary>The number of completed steps.</summary>
    public int Iterations { get; private set; }

    /// <summary>The number of runs of the plan.</summary>
    public int Evaluations { get; private set; }

    /// <summary>How often the direction was reset to steepest descent, not counting the first step.</summary>
    public int Restarts { get; private set; }

    /// <summary>Whether ‖g‖ is within the tolerance.</summary>
    public bool Converged => GradientNorm <= options.GradientTolerance;

    /// <summary>
    /// Trains a model on the full data set at each step, in a single plan: the activations of all samples are in memory
    /// at once. The model runs in inference mode, without dropout.
    /// </summary>
    /// <param name="model">The model; frozen parameters are not updated.</param>
    /// <param name="data">The data; at least one sample.</param>
    /// <param name="objective">The loss; null for the default of the data.</param>
    /// <param name="options">When to stop; null for the defaults.</param>
    /// <exception cref="ArgumentException">Model and data do not match, or an option is out of range.</exception>
    public static ConjugateGradient For(
        Model model, DataSet data, Objective? objective = null, ConjugateGradientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var loop = new BatchLoop(model, data, objective);
        try
        {
            int[] order = [.. Enumerable.Range(0, data.Count)];
            model.Device.WhenAllocated(() => loop.Start(order, step: 0));
            Value loss = loop.Graph.Mean(loop.Append());
            return new ConjugateGradient(loop.Graph, loss, model.Parameters, data.Count, options, loop);
        }
        catch
        {
            loop.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes steps until the gradient is within the tolerance, no further decrease is possible, or the maximum number
    /// of steps is reached.
    /// </summary>
    /// <param name="iterations">The maximum number of steps.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <returns>Whether the gradient is within the tolerance.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">
    /// The loss or a gradient is NaN or infinite at the starting point.
    /// </exception>
    public bool Minimize(int iterations, CancellationToken cancellation = default)
    {
        for (int step = 0; step < iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Step())
                break;
        }

        return Converged;
    }

    /// <summary>One line search, and the next direction.</summary>
    /// <returns>
    /// Whether the weights changed: false at a stationary point, and where rounding hides every decrease.
    /// </returns>
    /// <exception cref="DivergedException">
    /// The loss or a gradient is NaN or infinite at the starting point.
    /// </exception>
    /// <exception cref="InvalidOperationException">A parameter was frozen or unfrozen since the start.</exception>
    public bool Step()
    {
        using DeviceHold hold = device.Hold();
        trained.RequireSameFrozen();
        if (!started)
            Start();
        if (Converged)
            return false;
        foreach ((DeviceBuffer<float> weights, DeviceBuffer<float> start, _) in parts)
            device.Run(new Scale(1, weights, start));
        device.Run(new Scale(1, gradient, previous));
        double before = Loss;
        bool moved = SearchLine(before);
        if (!moved && sinceRestart > 0)
        {
            // The gradient on the device is now a trial's; the saved one belongs to this point.
            Descend(previous);
            Restarts++;
            moved = SearchLine(before);
        }

        if (!moved)
        {
            // Loss and gradient are those of the last trial, which is the point that is kept.
            _ = Evaluate(0);
            return false;
        }

        Iterations++;
        Turn();
        return true;
    }

    /// <summary>Releases the plan and the vectors; the parameters are unaffected.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        vectors?.Dispose();
        loop?.Dispose();
    }

    private static ConjugateGradientOptions Checked(ConjugateGradientOptions options)
    {
        if (!(options.DecreaseConstant > 0
            && options.DecreaseConstant < options.CurvatureConstant
            && options.CurvatureConstant < 0.5f))
        {
            throw new ArgumentException(
                $"a line search needs 0 < c₁ < c₂ < ½; got c₁ = {options.DecreaseConstant} and c₂ = "
                + $"{options.CurvatureConstant}");
        }

        if (!(options.GradientTolerance >= 0))
            throw new ArgumentException($"the gradient tolerance must be at least 0; got {options.GradientTolerance}");
        if (options.MostEvaluations < 2)
            throw new ArgumentException($"a line search needs at least 2 evaluations; got {options.MostEvaluations}");
        return options;
    }

    private static IEnumerable<(DeviceBuffer<float>, DeviceBuffer<float>, DeviceBuffer<float>)> Parts(
        IReadOnlyList<Parameter> trained, DeviceBuffer<float> start, DeviceBuffer<float> direction)
    {
        int offset = 0;
        foreach (Parameter parameter in trained)
        {
            int count = parameter.Shape.Count;
            yield return (parameter.Weights, start.Slice(offset, count), direction.Slice(offset, count));
            offset += count;
        }
    }

    private void Start()
    {
        started = true;
        device.Run(new Fill(direction, 0));
        Run();
        device.Run(new Dot(gradient, gradient, scalar[Squares], Accumulate: false, workspace));
        Read();
        Loss = onHost[LossAt];
        squares = onHost[Squares];
        GradientNorm = Math.Sqrt(squares);
        if (!double.IsFinite(Loss) || !double.IsFinite(squares))
        {
            throw new DivergedException(
                $"the search starts at a loss of {Loss} and a gradient of norm {GradientNorm}; start elsewhere");
        }

        Descend(gradient);
    }

    /// <summary>d = −g.</summary>
    private void Descend(DeviceBuffer<float> here)
    {
        device.Run(new Scale(-1, here, direction));
        slope = -squares;
        sinceRestart = 0;
    }

    /// <summary>The next direction, from the gradient here and the one before.</summary>
    private void Turn()
    {
        device.Run(new Dot(gradient, gradient, scalar[Squares], Accumulate: false, workspace));
        device.Run(new Dot(gradient, previous, scalar[Cross], Accumulate: false, workspace));
        Read();
        double before = squares;
        squares = onHost[Squares];
        GradientNorm = Math.Sqrt(squares);
        double beta = Math.Max(0, (squares - onHost[Cross]) / before);
        sinceRestart++;
        if (beta > 0 && sinceRestart < direction.Length)
        {
            device.Run(new Add(-1, gradient, (float)beta, direction, direction));
            device.Run(new Dot(gradient, direction, scalar[Slope], Accumulate: false, workspace));
            Read();
            slope = onHost[Slope];
            if (slope < 0)
                return;
        }

        Descend(gradient);
        Restarts++;
    }

    /// <summary>
    /// Tries points until one satisfies the conditions: outward as long as the slope is downhill, then inside the
    /// bracket, by the secant of the slopes, which is exact on a quadratic. Nocedal and Wright, algorithms 3.5 and 3.6.
    /// </summary>
    private bool SearchLine(double start)
    {
        // The loss is a sum in single precision: differences below this are noise.
        double noise = 8 * Math.Pow(2, -24) * Math.Abs(start);
        var low = new Trial(0, start, slope);
        Trial? high = null;
        double step = Iterations == 0 || lastStep == 0
            ? Math.Min(1, 1 / Math.Sqrt(squares))
            : lastStep * Math.Clamp(lastSlope / slope, 0.1, 10);
        double width = double.PositiveInfinity;
        for (int trial = 0; trial < options.MostEvaluations; trial++)
        {
            Trial here = Evaluate(step);
            bool decreased = here.Finite
                && here.Loss <= start + (options.DecreaseConstant * step * slope) + noise
                && here.Loss <= low.Loss + noise;
            if (decreased && Math.Abs(here.Slope) <= -options.CurvatureConstant * slope)
                return Accept(here);
            if (!decreased || here.Slope >= 0)
                high = here;
            else if (high is null)
                step = Further(low, here);
            if (decreased && here.Slope < 0)
                low = here;
            if (high is not Trial bracket)
                continue;
            double now = bracket.Step - low.Step;
            step = Between(low, bracket, halve: now > width / 2);
            width = now;
        }

        return low.Step > 0 && Accept(Evaluate(low.Step));
    }

    private bool Accept(Trial trial)
    {
        // A step that rounding swallows does not count.
        if (trial.Loss > Loss || trial.Step == 0)
        {
            if (trial.Step == 0 || Math.Abs(trial.Slope) >= Math.Abs(slope))
                return false;
        }

        lastStep = trial.Step;
        lastSlope = slope;
        Loss = trial.Loss;
        return true;
    }

    private static double Further(Trial low, Trial here)
    {
        double secant = here.Slope > low.Slope
            ? here.Step + ((here.Step - low.Step) * here.Slope / (low.Slope - here.Slope))
            : double.PositiveInfinity;
        return Math.Clamp(secant, 1.1 * here.Step, 10 * here.Step);
    }

    private static double Between(Trial low, Trial high, bool halve)
    {
        double width = high.Step - low.Step;
        double middle = low.Step + (width / 2);
        if (halve || !high.Finite)
            return middle;

        // If the far end is downhill again, all that is known of it is that it is too high.
        double guess = high.Slope > 0
            ? low.Step - (low.Slope * width / (high.Slope - low.Slope))
            : low.Step - (low.Slope * width * width / (2 * (high.Loss - low.Loss - (low.Slope * width))));
        return double.IsFinite(guess)
            ? Math.Clamp(guess, low.Step + (1e-3 * width), high.Step - (1e-3 * width))
            : middle;
    }

    /// <summary>Loss and slope at w + αd.</summary>
    private Trial Evaluate(double step)
    {
        foreach ((DeviceBuffer<float> weights, DeviceBuffer<float> start, DeviceBuffer<float> along) in parts)
            device.Run(new Add(1, start, (float)step, along, weights));
        Run();
        Read();
        return new Trial(step, onHost[LossAt], onHost[Slope]);
    }

    private void Run()
    {
        Plan.Run();
        Evaluations++;
        device.Run(new Dot(gradient, direction, scalar[Slope], Accumulate: false, workspace));
        device.Run(new Scale(1, loss, scalar[LossAt]));
    }

    private void Read() => device.CopyOut(scalars, onHost);

    /// <summary>A point on the line.</summary>
    private readonly record struct Trial(double Step, double Loss, double Slope)
    {
        public bool Finite => double.IsFinite(Loss) && double.IsFinite(Slope);
    }
}
