using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>Buffers by role.</summary>
internal sealed class Operands : Dictionary<string, object>
{
    public DeviceBuffer<float> F(string role) => (DeviceBuffer<float>)this[role];

    public DeviceBuffer<int> I(string role) => (DeviceBuffer<int>)this[role];

    public DeviceBuffer<byte> B(string role) => (DeviceBuffer<byte>)this[role];

    public static object Allocate(Device device, Role role, int length)
    {
        if (role.Element == typeof(int))
            return device.Allocate<int>(new int[length]);
        return role.Element == typeof(byte)
            ? device.Allocate<byte>(new byte[length])
            : device.Allocate<float>(new float[length]);
    }

    public static object Slice(DeviceMemory memory, int byteOffset, Role role)
    {
        if (role.Element == typeof(int))
            return memory.Slice<int>(byteOffset, role.Length);
        return role.Element == typeof(byte)
            ? memory.Slice<byte>(byteOffset, role.Length)
            : memory.Slice<float>(byteOffset, role.Length);
    }

    public static DeviceMemory MemoryOf(object buffer) => buffer switch
    {
        DeviceBuffer<float> floats => floats.Memory,
        DeviceBuffer<int> integers => integers.Memory,
        _ => ((DeviceBuffer<byte>)buffer).Memory,
    };
}
