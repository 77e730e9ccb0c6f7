namespace GpuNet.Training.Callbacks;

/// <summary>
/// Stops a run when its monitored number has not improved for a number of epochs, and gives the model the weights and
/// running statistics of the best one.
/// </summary>
public sealed class EarlyStopping : ITrainingCallback
{
    private readonly Monitor monitor;
    private readonly double minimumChange;
    private readonly bool restoreBest;
    private readonly List<float[]> weights = [];
    private double? best;
    private int since;

    /// <summary>Creates one for one run.</summary>
    /// <param name="patience">The epochs without improvement after which the run stops, at least 1.</param>
    /// <param name="monitor">What is to improve; null for <see cref="Monitor.Loss"/>.</param>
    /// <param name="minimumChange">A smaller change is no improvement; at least 0.</param>
    /// <param name="restoreBest">
    /// Whether the model ends with the weights of the best epoch; the optimizer's state stays that of the last.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1, or the change negative or NaN.</exception>
    public EarlyStopping(
        int patience = 5, Monitor? monitor = null, double minimumChange = 0, bool restoreBest = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minimumChange >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(minimumChange), minimumChange, "the smallest change that counts must be at least 0");
        }

        Patience = patience;
        this.monitor = monitor ?? Monitor.Loss;
        this.minimumChange = minimumChange;
        this.restoreBest = restoreBest;
    }

    /// <summary>The epochs without improvement after which the run stops.</summary>
    public int Patience { get; }

    /// <summary>The best epoch so far, from 1; 0 before there is any.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The monitored number of the best epoch; NaN before there is any.</summary>
    public double Best => best ?? double.NaN;

    /// <summary>Whether it stopped the run.</summary>
    public bool HasStopped { get; private set; }

    /// <inheritdoc/>
    public void EpochDone(Trainer trainer, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(result);
        double number = monitor.ValueOf(trainer, result);
        if (monitor.IsBetter(number, best, minimumChange))
        {
            (best, since) = (number, 0);
            BestEpoch = result.Epoch;
            if (restoreBest)
                Keep(trainer);
        }
        else if (++since >= Patience)
        {
            HasStopped = true;
            trainer.Stop();
        }
    }

    /// <inheritdoc/>
    public void TrainingDone(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        foreach ((Parameter parameter, float[] kept) in All(trainer).Zip(weights))
            trainer.Model.Device.CopyIn<float>(kept, parameter.Weights);
    }

    private void Keep(Trainer trainer)
    {
        weights.Clear();
        weights.AddRange(All(trainer).Select(parameter => trainer.Model.Device.ToArray(parameter.Weights)));
    }

    private static IEnumerable<Parameter> All(Trainer trainer) => trainer.Model.Parameters.Concat(trainer.Model.States);
}
