namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet examples</c>: the commands about the course's examples.</summary>
internal sealed class ExamplesCommand : ToolCommand
{
    /// <summary>Creates the command.</summary>
    public ExamplesCommand(IOutput output)
        : base(
            "examples",
            "Lists and runs the examples of a first course on neural networks, and checks the lectures' numbers.",
            output,
            "gpunet examples list",
            "gpunet examples run neuron")
    {
        Add(new ExamplesListCommand(output));
        Add(new ExamplesRunCommand(output));
    }
}
