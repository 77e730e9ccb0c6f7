using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content>Driver calls, and their errors in this library's words.</content>
internal sealed partial class IlgpuDevice
{
    private readonly Action<DriverCall>? observe;
    private string? lostDuring;
    private Exception? lostBy;
    private Delegate? launched;

    /// <summary>Called before every call to the driver.</summary>
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
    /// The meaning of a failed launch or copy: not enough memory, a rejected call, or a lost device.
    /// </summary>
    private Exception Failed(string operation, Exception cause)
    {
        if (lostBy is null && DriverFailure.MeansOutOfMemory(cause))
            return new OutOfDeviceMemoryException(Name, operation, cause);
        if (lostBy is null && isRecording && !DriverFailure.MeansLost(cause))
        {
            return new DeviceUnavailableException(
                Name, $"its driver does not record {operation}: {DriverFailure.Describe(cause)}", cause);
        }

        return lostBy is null && DriverFailure.IsRefusal(cause)
            ? new DeviceUnavailableException(
                Name, $"its driver rejected {operation}: {DriverFailure.Describe(cause)}", cause)
            : Lost(operation, cause);
    }

    /// <summary>
    /// What launches a kernel, at once: compiled at its first use, where a device that was lost before may show it.
    /// </summary>
    internal TLauncher Launcher<TLauncher>(Delegate kernel, KernelConfig config)
        where TLauncher : Delegate
    {
        TLauncher launcher;
        try
        {
            launcher = kernels.Launcher<TLauncher>(kernel, config.GroupDim.X);
        }
        catch (AcceleratorException exception)
        {
            throw Lost($"loading kernel {KernelTable.NameOf(kernel)}", exception);
        }

        launched = kernel;
        Before(DriverCall.Launch);
        return launcher;
    }

    /// <summary>
    /// Releases something. Driver errors do not concern the caller, whose work is done; returns whether it succeeded.
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
