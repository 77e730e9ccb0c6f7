using GpuNet.Devices;
using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Ilgpu;

/// <summary>A device, and how it is made; a refused one has no way.</summary>
internal sealed record DetectedDevice(DeviceDescription Description, Func<Context, Accelerator>? Create);
