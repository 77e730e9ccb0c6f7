using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>Buffers by role.</summary>
internal sealed class Operands() : Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
{
    public DeviceBuffer<float> F(string role) => (DeviceBuffer<float>)this[role];

    public DeviceBuffer<int> I(string role) => (DeviceBuffer<int>)this[role];

    public DeviceBuffer<byte> B(string role) => (DeviceBuffer<byte>)this[role];

    public static object Allocate(Device device, Type element, int length)
    {
        if (element == typeof(int))
            return device.Allocate<int>(new int[length]);
        return element == typeof(byte)
            ? device.Allocate<byte>(new byte[length])
            : device.Allocate<float>(new float[length]);
    }

    public static object Slice(DeviceMemory memory, int byteOffset, LaunchCase.Role role)
    {
        if (role.Element == typeof(int))
            return memory.Slice<int>(byteOffset, role.Length);
        return role.Element == typeof(byte)
            ? memory.Slice<byte>(byteOffset, role.Length)
            : memory.Slice<float>(byteOffset, role.Length);
    }

    public static DeviceMemory MemoryOf(object buffer) => ((DeviceBuffer)buffer).Memory;
}
