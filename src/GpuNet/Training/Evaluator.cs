using GpuNet.Data;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// Evaluates a model on a whole data set. The data stays on the device, so that repeated evaluation is cheap.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private const int LargestBatch = 1000;

    /// <summary>
    /// The maximum size of a batch's outputs, 16 MB, unless a batch would have fewer than two samples.
    /// </summary>
    private const int MostOutputs = 1 << 22;

    private readonly BatchLoop loop;
    private readonly int[] order;

    /// <summary>Copies the data to the model's device and compiles the plans.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data; at least one sample.</param>
    /// <param name="objective">The loss; null for the default of the data.</param>
    /// <param name="fuse">Whether to fuse launches.</param>
    /// <param name="confusion">
    /// Whether to count a confusion matrix, in 4 · classes² bytes on the device; null to count it for up to <see
    /// cref="ConfusionMatrix.UsualClasses"/> classes.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Model and data do not match, there is no sample, or no buffer can hold the matrix.
    /// </exception>
    public Evaluator(
        Model model, DataSet data, Objective? objective = null, bool fuse = true, bool? confusion = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        loop = new BatchLoop(model, data, objective, confusion ?? data.ClassCount <= ConfusionMatrix.UsualClasses);
        order = [.. Enumerable.Range(0, data.Count)];
        try
        {
            Operation advance = loop.Graph.Add(new AdvanceBatchOperation(loop.Counters));
            _ = loop.Append();
            int outputs = new Shape([.. model.OutputSizes]).Count;
            int batch = Math.Min(data.Count, Math.Clamp(MostOutputs / outputs, 1, LargestBatch));
            loop.Compile(batch, fuse, advance);

            // The plan may be run on its own, so an order must be there.
            model.Device.WhenAllocated(() => loop.Start(order, step: 0));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The plan of a full batch; run before <see cref="Run"/>, it evaluates the first one.</summary>
    public Plan Plan => loop.Whole;

    /// <summary>Probable mistakes: an activation before a loss that already applies one.</summary>
    public IReadOnlyList<string> Warnings => loop.Graph.Warnings;

    internal BatchLoop Loop => loop;

    /// <summary>The memory of the plans.</summary>
    internal long ArenaBytes => loop.ArenaBytes;

    /// <summary>Evaluates all samples.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Evaluation Run(CancellationToken cancellation = default)
    {
        using DeviceHold hold = Plan.Device.Hold();
        loop.Start(order, step: 0);
        loop.Run(cancellation);
        return new Evaluation(
            loop.ReadMeanLoss(order.Length), loop.ReadRight(), loop.ReadConfusion(), order.Length);
    }

    /// <summary>Releases the plans and the data.</summary>
    public void Dispose() => loop.Dispose();
}
