using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>A device, and how it is made; a refused one has no way.</summary>
internal sealed record DetectedDevice(DeviceDescription Description, Func<Context, Accelerator>? Create);
