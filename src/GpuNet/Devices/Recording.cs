using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Devices;

/// <summary>Launches that a device recorded, which it runs again as one.</summary>
internal abstract class Recording(Device device) : IDisposable
{
    /// <summary>The launches in it.</summary>
    public long Launches { get; set; }

    /// <summary>Runs the launches in their order; returns before they are done. The caller holds the device.</summary>
    /// <param name="refusal">Why the driver did not take them: none of them runs then.</param>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public bool TryRun([NotNullWhen(false)] out string? refusal)
    {
        refusal = Run();
        if (refusal is not null)
            return false;
        device.CountReplayed(Launches);
        return true;
    }

    /// <summary>Gives back what the driver keeps of it. Again is harmless.</summary>
    public abstract void Dispose();

    /// <summary>The running itself; null, or why the driver did not take it.</summary>
    protected abstract string? Run();
}
