using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDevice256On1Tests() : HostDeviceTests<Real32x8>(threads: 1);
