using System.Runtime.InteropServices;
using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>What memory says of its changes.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void What_a_launch_changes_it_counts_as_changed()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            Operands operands = Allocate(launch);
            float number = 0.5f;
            foreach (LaunchCase.Role role in launch.Roles.Where(role => role.Element == typeof(float)))
            {
                float[] content = [.. Enumerable.Range(0, role.Length).Select(_ => number += 0.25f)];
                Device.CopyIn<float>(content, operands.F(role.Member));
            }

            byte[][] before = [.. launch.Roles.Select(role => Bytes(operands, role))];
            long[] changes = [.. launch.Roles.Select(
                role => GpuNet.Tests.Devices.Operands.MemoryOf(operands[role.Member]).Changes)];
            launch.Bind(Device, operands)();
            bool any = false;
            for (int index = 0; index < launch.Roles.Count; index++)
            {
                LaunchCase.Role role = launch.Roles[index];
                if (before[index].AsSpan().SequenceEqual(Bytes(operands, role)))
                    continue;
                any = true;
                Assert.True(
                    GpuNet.Tests.Devices.Operands.MemoryOf(operands[role.Member]).Changes > changes[index],
                    $"{launch} changes '{role.Name}' and does not count it");
            }

            Assert.True(any, $"{launch} changed nothing");
            Free(operands);
        }
    }

    [SkippableFact]
    public void A_copy_counts_as_a_change_of_what_it_writes()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(3);
        long before = buffer.Memory.Changes;
        Device.CopyIn<float>([1, 2, 3], buffer);
        Assert.Equal(before + 1, buffer.Memory.Changes);
        _ = Device.ToArray(buffer);
        Assert.Equal(before + 1, buffer.Memory.Changes);
        buffer.Memory.Dispose();
    }

    private byte[] Bytes(Operands operands, LaunchCase.Role role)
    {
        if (role.Element == typeof(int))
            return MemoryMarshal.AsBytes<int>(Device.ToArray(operands.I(role.Member))).ToArray();
        return role.Element == typeof(byte)
            ? Device.ToArray(operands.B(role.Member))
            : MemoryMarshal.AsBytes<float>(Device.ToArray(operands.F(role.Member))).ToArray();
    }
}
