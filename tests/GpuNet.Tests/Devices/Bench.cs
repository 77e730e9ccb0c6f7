using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>
/// Buffers for one launch, each inside a larger allocation between guards. After the launch guards and inputs must be
/// as they were; outputs start as NaN, so that one left unwritten shows.
/// </summary>
internal sealed class Bench(Device device, int guard) : IDisposable
{
    private readonly List<(DeviceMemory Memory, Action<string> Check)> operands = [];

    public DeviceBuffer<float> In(float[] content) => Place(content, Poison, false);

    public DeviceBuffer<float> InOut(float[] content) => Place(content, Poison, true);

    public DeviceBuffer<float> Out(int length)
    {
        var content = new float[length];
        content.AsSpan().Fill(float.NaN);
        return Place(content, Poison, true);
    }

    public DeviceBuffer<float> Workspace(GemmShape shape) => Out(device.GemmWorkspaceLength(shape));

    public DeviceBuffer<float> SumWorkspace(DeviceBuffer<float> input) => Out(device.SumWorkspaceLength(input.Length));

    public DeviceBuffer<int> In(int[] content) => Place(content, int.MinValue, false);

    public DeviceBuffer<int> InOut(int[] content) => Place(content, int.MinValue, true);

    public DeviceBuffer<byte> In(byte[] content) => Place(content, (byte)0xA5, false);

    /// <summary>Runs one launch and checks what every launch keeps to.</summary>
    public void Launch(string what, Action launch)
    {
        long before = device.LaunchCount;
        launch();
        Assert.Equal(before + 1, device.LaunchCount);
        device.Synchronize();
        foreach ((_, Action<string> check) in operands)
            check(what);
    }

    public void Dispose()
    {
        foreach ((DeviceMemory memory, _) in operands)
            memory.Dispose();
    }

    // A NaN of its own kind: arithmetic cannot make it by chance.
    private static float Poison => BitConverter.UInt32BitsToSingle(0x7fc0beef);

    private DeviceBuffer<T> Place<T>(T[] content, T poison, bool mayChange)
        where T : unmanaged
    {
        var all = new T[guard + content.Length + guard];
        all.AsSpan().Fill(poison);
        content.CopyTo(all, guard);
        DeviceBuffer<T> whole = device.Allocate<T>(all);
        operands.Add((whole.Memory, what =>
        {
            T[] now = device.ToArray(whole);
            Expect.SameBits<T>(all.AsSpan(0, guard), now.AsSpan(0, guard), $"{what}: the guard before a buffer");
            Expect.SameBits<T>(all.AsSpan(^guard..), now.AsSpan(^guard..), $"{what}: the guard after a buffer");
            if (!mayChange)
                Expect.SameBits<T>(all, now, $"{what}: an input");
        }));
        return whole.Slice(guard, content.Length);
    }
}
