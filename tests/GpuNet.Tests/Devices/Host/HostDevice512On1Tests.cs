using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDevice512On1Tests() : HostDeviceTests<Real32x16>(threads: 1);
