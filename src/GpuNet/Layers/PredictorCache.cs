namespace GpuNet.Layers;

/// <summary>
/// A model's predictors for the most recently used batch sizes, so that a server with varying batches does not
/// recompile.
/// </summary>
internal sealed class PredictorCache : IDisposable
{
    /// <summary>The maximum number of predictors.</summary>
    internal const int MostPredictors = 16;

    /// <summary>The maximum memory of all predictors but the latest.</summary>
    internal const long MostOtherBytes = 64 << 20;

    private readonly Model model;

    // Ordered by use, the latest last.
    private readonly List<Predictor> predictors = new(MostPredictors);

    /// <summary>Creates an empty cache.</summary>
    /// <param name="model">The model to compile.</param>
    public PredictorCache(Model model) => this.model = model;

    /// <summary>The predictor for the given batch size.</summary>
    /// <exception cref="OutOfDeviceMemoryException">
    /// The device has less memory than this predictor alone needs.
    /// </exception>
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

    /// <summary>Releases the predictors' memory.</summary>
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
            // Together they may need more memory than the device has.
            Dispose();
            return new Predictor(model, batch);
        }
    }

    /// <summary>Makes room for one more by evicting the least recently used.</summary>
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
