using GpuNet.Data;
using GpuNet.Graphs;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// A model and its loss over a data set, batch by batch: what training, evaluation and conjugate gradients share.
/// </summary>
internal sealed class BatchLoop : IDisposable
{
    private readonly Model model;
    private readonly List<Operation> effects = [];
    private Plan? rest;
    private int batch;

    /// <summary>Puts the data on the model's device.</summary>
    /// <exception cref="ArgumentException">Model and data do not fit, or there is no sample.</exception>
    public BatchLoop(Model model, DataSet data, Objective? objective, bool countPairs = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        this.model = model;
        Objective = objective ?? Objective.For(data);
        Objective.Check(model, data);
        if (data.Count == 0)
            throw new ArgumentException($"'{data.Name}' has no samples");
        LossesPerSample = Objective.LossesPerSample(model);
        Feed = new BatchFeed(model.Device, data, countPairs);
    }

    public Objective Objective { get; }

    public int LossesPerSample { get; }

    public BatchFeed Feed { get; }

    public Graph Graph { get; } = new();

    /// <summary>The plan of a whole batch; set by <see cref="Compile"/>.</summary>
    public Plan Whole { get; private set; } = null!;

    /// <summary>The memory of the plans.</summary>
    public long ArenaBytes => Whole.ArenaBytes + (rest?.ArenaBytes ?? 0);

    /// <summary>Appends the model, its losses, and what counts them.</summary>
    /// <param name="training">The training, or null for inference.</param>
    /// <returns>The losses of a batch.</returns>
    public Value Append(TrainingContext? training = null)
    {
        Value output = model.Append(Graph, Feed.Features(Graph, model), training);
        Value target = Feed.Targets(Graph, model);
        if (Feed.Data.IsClassification)
            effects.Add(Graph.CountPredictions(output, target, Feed.Right, Feed.Confusion));
        Value losses = Objective.Losses(Graph, output, target);
        effects.Add(Graph.Accumulate(losses, Feed.LossSum));
        return losses;
    }

    /// <summary>Compiles the plans of a whole batch and of the samples that are left.</summary>
    public void Compile(int batch, bool fuse, params IEnumerable<Operation> others)
    {
        this.batch = batch;
        effects.AddRange(others);
        Whole = Graph.Compile(model.Device, batch, [], effects, fuse);
        int left = Feed.Data.Count % batch;
        rest = left == 0 ? null : Graph.Compile(model.Device, left, [], effects, fuse);
    }

    /// <summary>Runs the plans from one place in the order of samples to another.</summary>
    public void Run(int start, int end, CancellationToken cancellation = default)
    {
        for (int done = start; done < end; done += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            (end - done >= batch ? Whole : rest!).Run();
        }
    }

    /// <summary>The mean of the losses so far.</summary>
    public double ReadMeanLoss(int samples) => Feed.ReadLossSum() / ((double)samples * LossesPerSample);

    public void Dispose()
    {
        Whole?.Dispose();
        rest?.Dispose();
        Feed.Dispose();
    }
}
