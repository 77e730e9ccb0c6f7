using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Operations;

namespace GpuNet.Benchmarks.Peers;

/// <summary>A product through the device's launch, with B packed at each call, checked before it is timed.</summary>
internal static class GemmMeasurement
{
    private const int CheckedPlaces = 257;

    public static PeerResult Run(GemmCase what, HostDevice device, Rounds rounds)
    {
        GemmShape shape = what.Shape;
        var operands = new GemmOperands(shape, what.Zeros);
        DeviceBuffer<float> left = device.Allocate<float>(operands.Left);
        DeviceBuffer<float> right = device.Allocate<float>(operands.Right);
        DeviceBuffer<float> result = device.Allocate<float>(shape.Rows * shape.Columns);
        DeviceBuffer<float> workspace = device.Allocate<float>(device.GemmWorkspaceLength(shape));
        device.Run(new Fill(result, float.NaN));
        device.Run(new Gemm(shape, left, right, result, workspace));
        operands.Verify(device.ToArray(result), CheckedPlaces);
        double seconds = rounds.SecondsPerCall(() => device.Run(new Gemm(shape, left, right, result, workspace)));
        foreach (DeviceBuffer<float> buffer in (DeviceBuffer<float>[])[left, right, result, workspace])
            buffer.Memory.Dispose();
        return new PeerResult(
            PeerResult.Ours, "gemm", what.Name, device.Threads, shape.Operations / seconds / 1e9, "GFLOP/s");
    }
}
