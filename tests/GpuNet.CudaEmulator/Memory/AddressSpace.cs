using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Memory;

/// <summary>Where the memories begin among generic addresses. No host pointer lies in any of these ranges.</summary>
internal static class AddressSpace
{
    /// <summary>The shared memory of a block.</summary>
    public const ulong Shared = 0x0001_0000_0000_0000;

    /// <summary>The local memory of a thread.</summary>
    public const ulong Local = 0x0002_0000_0000_0000;

    /// <summary>The memory of devices, to which <see cref="GlobalEnd"/> is the end.</summary>
    public const ulong Global = 0x0010_0000_0000_0000;

    /// <summary>Behind the memory of devices.</summary>
    public const ulong GlobalEnd = 0x0020_0000_0000_0000;

    private const ulong WindowBytes = 0x0001_0000_0000_0000;

    /// <summary>The space of a generic address; page-locked memory of the host counts as global.</summary>
    public static StateSpace Of(ulong address) => address switch
    {
        >= Shared and < Shared + WindowBytes => StateSpace.Shared,
        >= Local and < Local + WindowBytes => StateSpace.Local,
        _ => StateSpace.Global,
    };
}
