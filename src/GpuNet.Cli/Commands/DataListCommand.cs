namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet data list</c>.</summary>
internal sealed class DataListCommand : ToolCommand
{
    /// <summary>Creates the command.</summary>
    public DataListCommand(IOutput output, DataSetCatalog data)
        : base("list", "Lists the known data sets, and whether and where they are cached.", output, "gpunet data list")
    {
        Take();
        SetAction(_ =>
        {
            foreach (KnownDataSet known in data.All)
                Output.Report(known.Describe());
            return ExitCodes.Done;
        });
    }
}
