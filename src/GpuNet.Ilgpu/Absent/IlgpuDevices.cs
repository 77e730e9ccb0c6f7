using GpuNet.Devices;

namespace GpuNet.Ilgpu;

/// <summary>The devices that ILGPU would offer: this build is without it, so all are refused, and say so.</summary>
public static class IlgpuDevices
{
    private const string Reason =
        "this build has no ILGPU: the package feeds it was built from do not carry it, or it was left out";

    /// <summary>Whether this build has ILGPU.</summary>
    public static bool IsAvailable => false;

    /// <summary>Every device, refused with the reason.</summary>
    public static IReadOnlyList<DeviceDescription> Describe() =>
    [
        new("cuda", "cuda", "CUDA", null, null, [], Reason),
        new("opencl", "opencl", "OpenCL", null, null, [], Reason),
        new("ilgpu-cpu", "cpu-accelerator", "ILGPU's CPU accelerator", null, null, [], Reason),
    ];

    /// <summary>Refuses: <c>cuda</c>, <c>opencl</c> and <c>ilgpu-cpu</c> need ILGPU.</summary>
    /// <param name="name">A device's name.</param>
    /// <param name="cuBlas">Whether matrix products are to be cuBLAS's.</param>
    /// <exception cref="ArgumentException">There is no such name; the message lists those that are.</exception>
    /// <exception cref="InvalidOperationException">The device is refused; the message says why.</exception>
    public static Device Open(string name, bool cuBlas = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        string kind = name.Split(':')[0];
        if (kind is not ("cuda" or "opencl" or "ilgpu-cpu"))
        {
            throw new ArgumentException(
                $"there is no device '{name}'; ILGPU knows 'cuda', 'opencl', 'ilgpu-cpu'", nameof(name));
        }

        throw new InvalidOperationException($"device '{name}' cannot be used: {Reason}");
    }
}
