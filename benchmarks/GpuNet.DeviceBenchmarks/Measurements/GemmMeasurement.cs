using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Operations;

namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>GFLOP/s of each version of the square product, after a check of its numbers.</summary>
internal static class GemmMeasurement
{
    private const int CheckedElements = 64;

    public static IEnumerable<Result> Run(IlgpuDevice device, Clock clock, IEnumerable<int> sizes)
    {
        foreach (int size in sizes)
        {
            var shape = new GemmShape(size, size, size);
            float[] a = Numbers(size * size, 1);
            float[] b = Numbers(size * size, 2);
            using DeviceMemory memory = device.AllocateMemory(3L * size * size * sizeof(float));
            DeviceBuffer<float> left = memory.Slice<float>(0, a.Length);
            DeviceBuffer<float> right = memory.Slice<float>((long)a.Length * sizeof(float), a.Length);
            DeviceBuffer<float> result = memory.Slice<float>(2L * a.Length * sizeof(float), a.Length);
            (GemmVersion Version, int Parts)[] cases = [.. Cases(device, shape)];
            int needed = Math.Max(
                device.GemmWorkspaceLength(shape), cases.Max(known => known.Parts > 1 ? known.Parts : 0) * size * size);
            using DeviceMemory partsMemory = device.AllocateMemory((long)needed * sizeof(float));
            DeviceBuffer<float> workspace = partsMemory.Slice<float>(0, needed);
            device.CopyIn(a, left);
            device.CopyIn(b, right);
            foreach ((GemmVersion version, int parts) in cases)
            {
                device.Run(new Fill(result, float.NaN));
                double seconds = clock.SecondsOf(
                    () => device.Multiply(version, parts, shape, left, right, result, workspace));
                Check(version, size, a, b, device.ToArray(result));
                string name = $"gemm {size} {version}{(parts > 1 ? $" split in {parts}" : "")}".ToLowerInvariant();
                yield return new Result(name, shape.Operations / seconds / 1e9, "GFLOP/s");
            }
        }
    }

    /// <summary>Each version as it is, and with its sums cut in parts where the device would cut them.</summary>
    private static IEnumerable<(GemmVersion Version, int Parts)> Cases(IlgpuDevice device, GemmShape shape)
    {
        foreach (GemmVersion version in device.GemmVersions)
        {
            yield return (version, 1);
            int parts = device.Parts(version, shape);
            if (parts > 1)
                yield return (version, parts);
        }
    }

    // A fast wrong product is no product: elements spread over the whole matrix, against sums in double precision.
    private static void Check(GemmVersion version, int size, float[] left, float[] right, float[] result)
    {
        for (int check = 0; check < CheckedElements; check++)
        {
            long place = ((long)result.Length - 1) * check / (CheckedElements - 1);
            int row = (int)(place / size);
            int column = (int)(place % size);
            double sum = 0;
            for (int k = 0; k < size; k++)
                sum += (double)left[(row * size) + k] * right[(k * size) + column];
            if (!(Math.Abs(sum - result[place]) <= 1e-6 * size))
                throw new InvalidOperationException(
                    $"gemm {size} {version}: element ({row}, {column}) is {result[place]} and should be {sum}");
        }
    }

    private static float[] Numbers(int length, int seed)
    {
        var random = new Random(seed);
        var numbers = new float[length];
        for (int index = 0; index < length; index++)
            numbers[index] = (2 * random.NextSingle()) - 1;
        return numbers;
    }
}
