namespace GpuNet.Cli.Training;

/// <summary>Creates the models that the command line describes.</summary>
internal static class Models
{
    /// <summary>A multi-layer perceptron for training: logits at the end.</summary>
    public static Model Create(Device device, RunDescription run) =>
        new(device, Inputs(run), [.. Layers(run)], run.Seed);

    /// <summary>
    /// The same for a description from the command line, so that excessive sizes are reported as bad usage.
    /// </summary>
    /// <exception cref="UsageException">There is no such model.</exception>
    public static Model CreateAsked(Device device, RunDescription run)
    {
        try
        {
            return Create(device, run);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--model {run.Model}: {Failure.OneLine(exception.Message)}", exception);
        }
    }

    /// <summary>
    /// The same model with probabilities at the end. Softmax has no parameters, so the same weights can be loaded.
    /// </summary>
    public static Model CreateForPrediction(Device device, RunDescription run) =>
        new(device, Inputs(run), [.. Layers(run), new Softmax()], run.Seed);

    private static int[] Inputs(RunDescription run) => [MultilayerPerceptron.ParseWidths(run.Model)[0]];

    private static IEnumerable<Layer> Layers(RunDescription run) => MultilayerPerceptron
        .Layers(MultilayerPerceptron.ParseWidths(run.Model), FormulaCatalog.CreateActivation(run.Activation))
        .SelectMany(
            layer => layer is Activation && run.Dropout > 0 ? [layer, new Dropout(run.Dropout)] : (Layer[])[layer]);
}
