using GpuNet.Devices;

namespace GpuNet.Cli.Devices;

/// <summary>A family of devices.</summary>
internal interface IDeviceProvider
{
    /// <summary>The family's devices, best first, refused ones with the reason.</summary>
    IEnumerable<DeviceDescription> Describe();

    /// <summary>Opens a device that <see cref="Describe"/> calls usable; null for a name of another family.</summary>
    /// <param name="name">The device's name.</param>
    /// <param name="threads">The threads of a host device, 0 for all.</param>
    /// <param name="cuBlas">Whether matrix products are cuBLAS's; asked of CUDA devices alone.</param>
    /// <exception cref="IOException">It does not open after all; the message says why.</exception>
    Device? Open(string name, int threads, bool cuBlas);
}
