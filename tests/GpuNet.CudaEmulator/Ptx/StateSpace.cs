namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Where an address points.</summary>
internal enum StateSpace : byte
{
    /// <summary>Global, shared or local: the address tells.</summary>
    Generic,

    /// <summary>A device's memory.</summary>
    Global,

    /// <summary>A block's memory.</summary>
    Shared,

    /// <summary>A thread's memory.</summary>
    Local,

    /// <summary>The arguments.</summary>
    Parameter,
}
