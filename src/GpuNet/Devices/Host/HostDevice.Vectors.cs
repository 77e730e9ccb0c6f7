using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host;

/// <content>Verbs on whole vectors.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void DotCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate)
    {
        float sum = Products(Pointer(left), Pointer(right), left.Length);
        *Pointer(result) = accumulate ? *Pointer(result) + sum : sum;
    }

    protected override void NormCore(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate)
    {
        float sum = Products(Pointer(input), Pointer(input), input.Length);
        float before = *Pointer(result);
        *Pointer(result) = MathF.Sqrt(accumulate ? (before * before) + sum : sum);
    }

    protected override void ClipByNormCore(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        float length = *Pointer(norm);
        Each(new ScaleElement<R>(length <= limit ? 1 : limit / length, Pointer(input), Pointer(result)), input.Length);
    }

    private static float Products(float* left, float* right, int length)
    {
        R sum = R.Zero;
        for (int index = 0; index < length; index += R.Count)
            sum += Lanes.Load<R>(left + index, length - index) * Lanes.Load<R>(right + index, length - index);
        return R.Sum(sum);
    }
}
