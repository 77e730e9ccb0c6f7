using GpuNet.Devices.Host.Elementwise;
using GpuNet.Formulas.Norms;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host;

/// <content>Verbs on whole vectors.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void DotCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate)
    {
        float sum = Lanes.SumOfProducts<R>(Pointer(left), Pointer(right), left.Length);
        *Pointer(result) = accumulate ? *Pointer(result) + sum : sum;
    }

    protected override void NormCore(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate)
    {
        float before = accumulate ? *Pointer(result) : 0;
        var squares = new Real32((before * before) + Lanes.SumOfProducts<R>(Pointer(input), Pointer(input), input.Length));
        Real32 scale = EuclideanNorm.Scale(squares);
        if (scale != Real32.One)
        {
            float scaled = scale.Value * before;
            squares = new Real32((scaled * scaled) + Lanes.SumOfSquares<R>(Pointer(input), input.Length, scale.Value));
        }

        *Pointer(result) = EuclideanNorm.Value(squares, scale).Value;
    }

    protected override void ClipByNormCore(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        (Real32 factor, Real32 back) = NormClipping.Of(new Real32(limit), new Real32(*Pointer(norm)));
        Each(new ScaleElement<R>(factor.Value, Pointer(input), Pointer(result)), input.Length);
        if (back != Real32.One)
            Each(new ScaleElement<R>(back.Value, Pointer(result), Pointer(result)), input.Length);
    }
}
