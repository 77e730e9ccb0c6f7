using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Devices;

/// <summary>Launches that a device has recorded and replays as one.</summary>
internal abstract class Recording(Device device) : IDisposable
{
    /// <summary>The number of launches in it.</summary>
    public long Launches { get; set; }

    /// <summary>Replays the launches; returns before they have finished. The caller holds the device.</summary>
    /// <param name="refusal">Why the driver refused them; none of them has run then.</param>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    public bool TryRun([NotNullWhen(false)] out string? refusal)
    {
        refusal = Run();
        if (refusal is not null)
            return false;
        device.CountReplayed(Launches);
        return true;
    }

    /// <summary>Releases what the driver keeps for it; may be called more than once.</summary>
    public abstract void Dispose();

    /// <summary>Replays it; returns null, or why the driver refused it.</summary>
    protected abstract string? Run();
}
