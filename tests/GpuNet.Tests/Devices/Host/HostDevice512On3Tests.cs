using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDevice512On3Tests() : HostDeviceTests<Real32x16>(threads: 3)
{
    protected override bool SumsTwentyMillion => true;
}
