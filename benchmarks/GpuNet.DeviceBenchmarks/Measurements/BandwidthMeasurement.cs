using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;

namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>GB/s of kernels that only move bytes, beside the driver's own copy: bytes read and bytes written.</summary>
internal static class BandwidthMeasurement
{
    // Adam reads gradient, weight and two moments, and writes the last three.
    private const long AdamBytes = 7 * sizeof(float);
    private const long MapBytes = 2 * sizeof(float);

    public static IEnumerable<Result> Run(IlgpuDevice device, Clock clock, int length)
    {
        using DeviceMemory memory = device.AllocateMemory(4L * length * sizeof(float));
        DeviceBuffer<float>[] buffers =
            [
                .. Enumerable.Range(0, 4).Select(
                    index => memory.Slice<float>((long)index * length * sizeof(float), length)),
            ];
        foreach (DeviceBuffer<float> buffer in buffers)
            device.Run(new Fill(buffer, 0.5f));
        DeviceBuffer<float> scalars = device.Allocate<float>([0.001f, 0.9f, 0.999f]);
        yield return Rate("copy", MapBytes, () => device.CopyWithin(buffers[0], buffers[1]));
        yield return Rate("map relu", MapBytes, () => device.Run(new Map<ReLU>(default(ReLU), buffers[0], buffers[1])));
        yield return Rate(
            "fused adam", AdamBytes,
            () => device.Run(
                new Update<Adam>(new Adam(), buffers[0], buffers[1], buffers[2], buffers[3], scalars)));
        scalars.Memory.Dispose();

        Result Rate(string name, long bytes, Action launch) =>
            new($"{name} {length}", bytes * length / clock.SecondsOf(launch) / 1e9, "GB/s");
    }
}
