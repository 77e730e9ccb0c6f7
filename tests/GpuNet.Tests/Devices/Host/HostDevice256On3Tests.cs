using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDevice256On3Tests() : HostDeviceTests<Real32x8>(threads: 3);
