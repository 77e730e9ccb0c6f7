namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet devices</c>.</summary>
internal sealed class DevicesCommand : ToolCommand
{
    /// <summary>Creates the command.</summary>
    public DevicesCommand(IOutput output)
        : base(
            "devices",
            "Lists the devices, preferred ones first, and says why any cannot be used.",
            output,
            "gpunet devices",
            "gpunet devices --json")
    {
        Take();
        SetAction(_ =>
        {
            foreach (DeviceDescription device in GpuNet.Devices.Devices.List())
                Output.Report(DeviceReport.Of(device));
            return ExitCodes.Done;
        });
    }
}
