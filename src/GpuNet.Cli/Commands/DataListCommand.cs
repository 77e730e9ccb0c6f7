using GpuNet.Cli.Data;
using GpuNet.Cli.Output;
using GpuNet.Data;

namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet data list</c>.</summary>
internal sealed class DataListCommand : ToolCommand
{
    /// <summary>The command.</summary>
    public DataListCommand(IOutput output, DataSetCatalog data)
        : base("list", "Lists the known data sets, and whether and where they are cached.", output, "gpunet data list")
    {
        Take();
        SetAction(_ =>
        {
            foreach (ImageDataSetDescription description in data.All)
                Output.Report(DataSetCatalog.Describe(description));
            return ExitCodes.Done;
        });
    }
}
