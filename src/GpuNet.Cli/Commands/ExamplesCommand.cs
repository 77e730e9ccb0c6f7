namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet examples</c>: the commands about what a course teaches.</summary>
internal sealed class ExamplesCommand : ToolCommand
{
    /// <summary>The command.</summary>
    public ExamplesCommand(IOutput output)
        : base(
            "examples",
            "Lists and runs what a first course on neural networks teaches, and compares with what its lectures print.",
            output,
            "gpunet examples list",
            "gpunet examples run neuron")
    {
        Add(new ExamplesListCommand(output));
        Add(new ExamplesRunCommand(output));
    }
}
