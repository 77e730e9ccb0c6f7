namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet data</c>: the commands about data sets.</summary>
internal sealed class DataCommand : ToolCommand
{
    /// <summary>Creates the command.</summary>
    public DataCommand(IOutput output, DataSetCatalog data)
        : base("data", "Lists and downloads data sets.", output, "gpunet data list", "gpunet data get mnist")
    {
        Add(new DataListCommand(output, data));
        Add(new DataGetCommand(output, data));
    }
}
