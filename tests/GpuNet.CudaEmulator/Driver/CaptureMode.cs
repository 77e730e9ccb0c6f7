namespace GpuNet.CudaEmulator.Driver;

/// <summary>Which calls a capture forbids, and whose.</summary>
internal enum CaptureMode
{
    /// <summary>Unsafe calls of every thread.</summary>
    Global = 0,

    /// <summary>Unsafe calls of the capturing thread.</summary>
    ThreadLocal = 1,

    /// <summary>None.</summary>
    Relaxed = 2,
}
