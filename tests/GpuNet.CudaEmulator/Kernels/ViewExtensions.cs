using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Driver;
using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.CudaEmulator.Kernels;

/// <summary>What memory on a bench holds.</summary>
public static class ViewExtensions
{
    /// <summary>The contents.</summary>
    /// <exception cref="Execution.KernelFaultException">Nothing ever wrote one of the elements.</exception>
    public static T[] ToArray<T>(this ArrayView<T> view)
        where T : unmanaged
    {
        if (view.Length == 0)
            return [];
        var values = new T[view.Length];
        ulong address = (ulong)view.LoadEffectiveAddressAsPtr();
        DriverContext owner = DeviceAddresses.OwnerOf(address)
            ?? throw new ArgumentException(
                "The view does not begin where memory of an emulated device does.", nameof(view));
        owner.Memory.Read(address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
