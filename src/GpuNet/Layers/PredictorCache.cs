namespace GpuNet.Layers;

/// <summary>
/// A model's predictors of the batch sizes last asked for, so that a server of varying batches does not compile again.
/// </summary>
internal sealed class PredictorCache : IDisposable
{
    /// <summary>The most predictors.</summary>
    internal const int MostPredictors = 16;

    /// <summary>The most memory of predictors other than the one last asked for.</summary>
    internal const long MostOtherBytes = 64 << 20;

    private readonly Model model;

    // The last one was asked for last.
    private readonly List<Predictor> predictors = new(MostPredictors);

    /// <summary>A cache of no predictors.</summary>
    /// <param name="model">What is compiled.</param>
    public PredictorCache(Model model) => this.model = model;

    /// <summary>The predictor for so many samples at a time.</summary>
    /// <exception cref="OutOfDeviceMemoryException">The device has less memory than it alone takes.</exception>
    public Predictor Get(int batch)
    {
        if (predictors.Count > 0 && predictors[^1].Batch == batch)
            return predictors[^1];
        int place = predictors.FindIndex(predictor => predictor.Batch == batch);
        Predictor? kept = place < 0 ? null : predictors[place];
        if (place >= 0)
            predictors.RemoveAt(place);
        Shrink();
        Predictor wanted = kept ?? Compile(batch);
        predictors.Add(wanted);
        return wanted;
    }

    /// <summary>Gives the predictors' memory back.</summary>
    public void Dispose()
    {
        foreach (Predictor predictor in predictors)
            predictor.Dispose();
        predictors.Clear();
    }

    private Predictor Compile(int batch)
    {
        try
        {
            return new Predictor(model, batch);
        }
        catch (OutOfDeviceMemoryException) when (predictors.Count > 0)
        {
            // All of them at once may be more than the device has.
            Dispose();
            return new Predictor(model, batch);
        }
    }

    /// <summary>Makes room for one more: those that nobody has asked for the longest go.</summary>
    private void Shrink()
    {
        long bytes = 0;
        int keep = 0;
        while (keep < Math.Min(predictors.Count, MostPredictors - 1))
        {
            bytes += predictors[^(keep + 1)].Plan.ArenaBytes;
            if (bytes > MostOtherBytes)
                break;
            keep++;
        }

        foreach (Predictor predictor in predictors[..^keep])
            predictor.Dispose();
        predictors.RemoveRange(0, predictors.Count - keep);
    }
}
