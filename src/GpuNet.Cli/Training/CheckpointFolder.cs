using GpuNet.Formulas.Updates;
using GpuNet.IO;

namespace GpuNet.Cli.Training;

/// <summary>Finds out before training, and not after its first epoch, that its checkpoint cannot be saved.</summary>
internal static class CheckpointFolder
{
    /// <summary>Rejects a path that cannot be written, or a disk without enough space.</summary>
    /// <exception cref="IOException">The message names the path and the reason.</exception>
    public static void Check(string path, RunDescription run)
    {
        // A save writes the new file next to the old one; after the first save both exist.
        int copies = run.Epochs > 1 && !File.Exists(path) ? 2 : 1;
        AtomicFile.RequireWritable(path, LeastBytes(run) * copies);
    }

    private static long LeastBytes(RunDescription run)
    {
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths(run.Model);
        long parameters = widths.Zip(widths.Skip(1), (inputs, outputs) => ((long)inputs + 1) * outputs).Sum();
        IUpdate update = FormulaCatalog.CreateUpdate(run.Optimizer);
        int states = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames)).Count;
        return parameters * sizeof(float) * (1 + states);
    }
}
