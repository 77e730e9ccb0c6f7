using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Graphs;
using GpuNet.Operations;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// Runs a model over a whole data set. The data stays on the device, so that evaluating again is cheap.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private const int LargestBatch = 1000;

    /// <summary>The outputs of a batch are no more, 16 MB, as long as a batch has two samples.</summary>
    private const int MostOutputs = 1 << 22;

    private readonly Graph graph = new();
    private readonly BatchFeed feed;
    private readonly int[] order;
    private readonly int lossesPerSample;
    private readonly int batch;
    private readonly Plan whole;
    private readonly Plan? rest;

    /// <summary>Puts the data on the model's device and compiles the plans.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">At least one sample.</param>
    /// <param name="objective">The loss; null for the one that suits the data.</param>
    /// <param name="fuse">Whether launches are fused.</param>
    /// <param name="confusion">
    /// Whether a confusion matrix is counted, in 4 · classes² bytes on the device; null to count it of
    /// <see cref="ConfusionMatrix.UsualClasses"/> classes or fewer.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Model and data do not fit, there is no sample, or no buffer holds the matrix.
    /// </exception>
    public Evaluator(
        Model model, DataSet data, Objective? objective = null, bool fuse = true, bool? confusion = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        objective ??= Objective.For(data);
        objective.Check(model, data);
        if (data.Count == 0)
            throw new ArgumentException($"'{data.Name}' has no samples to evaluate");
        lossesPerSample = objective.LossesPerSample(model);
        order = [.. Enumerable.Range(0, data.Count)];
        int outputs = new Shape([.. model.OutputSizes]).Count;
        batch = Math.Min(data.Count, Math.Clamp(MostOutputs / outputs, 1, LargestBatch));
        try
        {
            feed = new BatchFeed(model.Device, data, confusion ?? data.ClassCount <= ConfusionMatrix.UsualClasses);
            List<Operation> effects = [graph.Add(new AdvanceBatchOperation(feed.Counters))];
            Value output = model.Append(graph, feed.Features(graph, model));
            Value target = feed.Targets(graph, model);
            if (data.IsClassification)
                effects.Add(graph.CountPredictions(output, target, feed.Right, feed.Confusion));
            effects.Add(graph.Accumulate(objective.Losses(graph, output, target), feed.LossSum));
            whole = graph.Compile(model.Device, batch, [], effects, fuse);
            rest = data.Count % batch == 0 ? null : graph.Compile(model.Device, data.Count % batch, [], effects, fuse);

            // The plan may be run by itself: it finds an order.
            feed.Start(order, step: 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The plan of a whole batch, the first one when it is run before <see cref="Run"/>.</summary>
    public Plan Plan => whole;

    /// <summary>What is probably a mistake: an activation before a loss that applies one.</summary>
    public IReadOnlyList<string> Warnings => graph.Warnings;

    internal BatchFeed Feed => feed;

    /// <summary>The memory of the plans.</summary>
    internal long ArenaBytes => whole.ArenaBytes + (rest?.ArenaBytes ?? 0);

    /// <summary>Evaluates all samples.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        using DeviceHold hold = feed.Device.Hold();
        feed.Start(order, step: 0);
        for (int done = 0; done < order.Length; done += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            (order.Length - done >= batch ? whole : rest!).Run();
        }

        return new Evaluation(
            feed.ReadLossSum() / ((double)order.Length * lossesPerSample),
            feed.ReadRight(),
            feed.ReadConfusion(),
            order.Length);
    }

    /// <summary>Gives plans and data back.</summary>
    public void Dispose()
    {
        // A constructor that throws midway comes here too: what it did not make is not there.
        whole?.Dispose();
        rest?.Dispose();
        feed?.Dispose();
    }
}
