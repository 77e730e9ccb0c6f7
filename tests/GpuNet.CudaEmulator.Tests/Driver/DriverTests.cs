using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>Tests that call the driver of a machine of their own.</summary>
public abstract class DriverTests
{
    /// <summary>Skips where the driver's library cannot be made.</summary>
    protected DriverTests() => Skip.IfNot(CudaEmulator.IsSupported, CudaEmulator.WhyUnsupported);
}
