using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;

namespace GpuNet.Cli.Training;

/// <summary>Finds out before a training, and not after its first epoch, that its checkpoint cannot be saved.</summary>
internal static class CheckpointFolder
{
    /// <summary>Refuses a path that cannot be written, or a disk that has not the space.</summary>
    /// <exception cref="IOException">The message names the path and the reason.</exception>
    public static void Check(string path, RunDescription run)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string fullPath = Path.GetFullPath(path);
        if (Directory.Exists(fullPath) || Path.EndsInDirectorySeparator(path))
            throw Refusal(path, "it is a folder");

        // Saving replaces the file; as root that would replace the device for every program of the machine.
        if (fullPath.StartsWith("/dev/", StringComparison.Ordinal)
            && !fullPath.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw Refusal(path, "it is a device and no file");
        }

        string probe = $"{fullPath}.{Guid.NewGuid():N}.tmp";
        try
        {
            using var stream = new FileStream(probe, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,

                // A save writes the new file beside the old one; after the first save both are there.
                PreallocationSize = LeastBytes(run) * (run.Epochs > 1 && !File.Exists(fullPath) ? 2 : 1),
            });
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Refusal(path, "access is denied", exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw Refusal(path, "its folder does not exist", exception);
        }
        catch (FileNotFoundException exception)
        {
            throw Refusal(path, "no file can be made there", exception);
        }
        catch (IOException exception)
        {
            throw Refusal(path, exception.Message.Replace(probe, fullPath, StringComparison.Ordinal), exception);
        }
    }

    private static long LeastBytes(RunDescription run)
    {
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths(run.Model);
        long parameters = widths.Zip(widths.Skip(1), (inputs, outputs) => ((long)inputs + 1) * outputs).Sum();
        IUpdate update = FormulaCatalog.CreateUpdate(run.Optimizer);
        int states = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames)).Count;
        return parameters * sizeof(float) * (1 + states);
    }

    private static IOException Refusal(string path, string reason, Exception? cause = null) =>
        new($"cannot write the checkpoint '{path}': {reason}", cause);
}
