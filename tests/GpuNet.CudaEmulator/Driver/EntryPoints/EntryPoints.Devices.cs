using System.Runtime.InteropServices;
using System.Text;

namespace GpuNet.CudaEmulator.Driver;

// The driver itself, its errors, and the devices.
internal static unsafe partial class EntryPoints
{
    [UnmanagedCallersOnly]
    private static int cuInit(uint flags) => OnMachine(machine =>
    {
        if (flags != 0)
            throw new DriverException(DriverError.InvalidValue);
        if (machine.Options.DeviceCount == 0)
            throw new DriverException(DriverError.NoDevice);
        EmulatedMachine.Initialize();
    });

    [UnmanagedCallersOnly]
    private static int cuDriverGetVersion(int* version) => OnMachine(machine =>
    {
        Require(version);
        *version = machine.Options.DriverVersion;
    });

    [UnmanagedCallersOnly]
    private static int cuGetErrorName(int error, nint* text) =>
        OnMachine(_ => GiveText(DriverErrors.NameOf((DriverError)error), text));

    [UnmanagedCallersOnly]
    private static int cuGetErrorString(int error, nint* text) =>
        OnMachine(_ => GiveText(DriverErrors.Describe((DriverError)error), text));

    [UnmanagedCallersOnly]
    private static int cuDeviceGetCount(int* count) => OnMachine(machine =>
    {
        Require(count);
        EmulatedMachine.RequireInitialized();
        *count = machine.Options.DeviceCount;
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceGet(int* device, int ordinal) => OnMachine(machine =>
    {
        Require(device);
        machine.RequireDevice(ordinal);
        *device = ordinal;
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceGetName(byte* name, int length, int device) => OnMachine(machine =>
    {
        Require(name);
        machine.RequireDevice(device);
        WriteText(machine.NameOf(device), new Span<byte>(name, length));
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceTotalMem_v2(nint* bytes, int device) => OnMachine(machine =>
    {
        Require(bytes);
        machine.RequireDevice(device);
        *bytes = (nint)machine.Options.MemoryBytes;
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceGetAttribute(int* value, int attribute, int device) => OnMachine(machine =>
    {
        Require(value);
        machine.RequireDevice(device);
        *value = DeviceAttributes.Of(machine, device, attribute)
            ?? throw new DriverException(
                DriverError.InvalidValue, $"The emulator knows no device attribute {attribute}.");
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceCanAccessPeer(int* canAccess, int device, int peer) => OnMachine(machine =>
    {
        Require(canAccess);
        machine.RequireDevice(device);
        machine.RequireDevice(peer);
        *canAccess = 0;
    });

    [UnmanagedCallersOnly]
    private static int cuDeviceGetP2PAttribute(int* value, int attribute, int source, int destination) =>
        OnMachine(machine =>
        {
            Require(value);
            machine.RequireDevice(source);
            machine.RequireDevice(destination);
            if (source == destination)
                throw new DriverException(DriverError.InvalidDevice);
            *value = 0;
        });

    private static void GiveText(string? text, nint* place)
    {
        Require(place);
        *place = 0;
        *place = DriverErrors.NativeText(text ?? throw new DriverException(DriverError.InvalidValue));
    }

    // Cut to the room there is, and always ended by a zero.
    private static int WriteText(string text, Span<byte> place)
    {
        if (place.IsEmpty)
            return 0;
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        int length = Math.Min(bytes.Length, place.Length - 1);
        bytes.AsSpan(0, length).CopyTo(place);
        place[length] = 0;
        return length + 1;
    }
}
