using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content>What the driver says to a call, in this library's words.</content>
internal sealed partial class IlgpuDevice
{
    private readonly Action<DriverCall>? observe;
    private string? lostDuring;
    private Exception? lostBy;

    /// <summary>Every call to the driver comes by here first.</summary>
    /// <exception cref="DeviceLostException">The device was lost before.</exception>
    private void Before(DriverCall call)
    {
        if (lostBy is not null)
            throw new DeviceLostException(Name, lostDuring!, DriverFailure.Describe(lostBy), lostBy);
        observe?.Invoke(call);
    }

    /// <summary>Remembers the first failure: whatever follows it is its consequence.</summary>
    private DeviceLostException Lost(string operation, Exception cause)
    {
        if (lostBy is null)
        {
            lostBy = cause;
            lostDuring = operation;
        }

        return new DeviceLostException(Name, lostDuring!, DriverFailure.Describe(lostBy), lostBy);
    }

    /// <summary>
    /// What a failed launch or copy means: that memory is short, that the driver refuses this one, or that the device is
    /// lost.
    /// </summary>
    private Exception Failed(string operation, Exception cause)
    {
        if (lostBy is null && DriverFailure.MeansOutOfMemory(cause))
            return new OutOfDeviceMemoryException(Name, operation, cause);
        return lostBy is null && DriverFailure.IsRefusal(cause)
            ? new DeviceUnavailableException(
                Name, $"its driver rejected {operation}: {DriverFailure.Describe(cause)}", cause)
            : Lost(operation, cause);
    }

    /// <summary>A launcher; compiled at its first use, where a device that was lost before may show it.</summary>
    private TLauncher Launcher<TLauncher>(Delegate kernel, KernelConfig config)
        where TLauncher : Delegate
    {
        try
        {
            return kernels.Launcher<TLauncher>(kernel, config.GroupDim.X);
        }
        catch (AcceleratorException exception)
        {
            throw Lost($"loading kernel {KernelTable.NameOf(kernel)}", exception);
        }
    }

    /// <summary>
    /// Gives something back. What the driver has against it is not the caller's concern, whose work is done; gives
    /// whether it went well.
    /// </summary>
    private bool GiveBack(string what, IDisposable? opened) => opened is null || GiveBack(what, opened.Dispose);

    /// <inheritdoc cref="GiveBack(string, IDisposable)"/>
    private bool GiveBack(string what, Action dispose)
    {
        try
        {
            observe?.Invoke(DriverCall.Free);
            dispose();
            return true;
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception) || lostBy is not null)
        {
            _ = Lost($"releasing {what}", exception);
            return false;
        }
    }
}
