using GpuNet.CudaEmulator;
using GpuNet.DeviceBenchmarks.Contract;
using GpuNet.DeviceBenchmarks.Measurements;
using GpuNet.DeviceBenchmarks;
using GpuNet.Devices;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"error: {exception.Message}; usage: {Options.Usage}");
    return 2;
}

if (options.Command == "pages")
{
    if (EmulatedDriver.WhyNot is { } reason)
    {
        Console.Error.WriteLine($"error: the tables of kernels-docs are counted on an emulated GPU: {reason}");
        return 1;
    }

    PageWriter.Write(Console.WriteLine);
    return 0;
}

DeviceDescription? description = GpuNet.Devices.Devices.List().FirstOrDefault(device => device.Name == options.Device);
if (description is not { Usable: true })
{
    Console.Error.WriteLine(
        $"error: device '{options.Device}' cannot be used: {description?.Reason ?? "unknown device"}");
    return 1;
}

if (options.Command == "contract")
    return ContractRun.Run(options.Device, options.Filter);
MeasureRun.Run(options);
return 0;
