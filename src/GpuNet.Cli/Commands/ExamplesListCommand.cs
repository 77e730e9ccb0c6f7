namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet examples list</c>.</summary>
internal sealed class ExamplesListCommand : ToolCommand
{
    /// <summary>Creates the command.</summary>
    public ExamplesListCommand(IOutput output)
        : base("list", "Lists the examples in the order of the course.", output, "gpunet examples list")
    {
        Take();
        SetAction(_ =>
        {
            foreach (ExampleReport example in ExampleReport.Of(ExampleCatalog.Examples))
                Output.Report(example);
            return ExitCodes.Done;
        });
    }
}
