using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDevice128On1Tests() : HostDeviceTests<Real32x4>(threads: 1);
