using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host;

/// <content>Launches on whole vectors.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void Dot(in Dot launch)
    {
        float sum = Lanes.SumOfProducts<R>(Pointer(launch.Left), Pointer(launch.Right), launch.Left.Length);
        *Pointer(launch.Result) = launch.Accumulate ? *Pointer(launch.Result) + sum : sum;
    }

    public void Norm(in Norm launch)
    {
        float before = launch.Accumulate ? *Pointer(launch.Result) : 0;
        var squares = new Real32(
            (before * before) + Lanes.SumOfProducts<R>(
                Pointer(launch.Input), Pointer(launch.Input), launch.Input.Length));
        Real32 scale = EuclideanNorm.Scale(squares);
        if (scale != Real32.One)
        {
            float scaled = scale.Value * before;
            squares = new Real32(
                (scaled * scaled) + Lanes.SumOfSquares<R>(Pointer(launch.Input), launch.Input.Length, scale.Value));
        }

        *Pointer(launch.Result) = EuclideanNorm.Value(squares, scale).Value;
    }

    public void ClipByNorm(in ClipByNorm launch)
    {
        (Real32 factor, Real32 back) = NormClipping.Of(new Real32(launch.Limit), new Real32(*Pointer(launch.Norm)));
        Each(new ScaleElement<R>(factor.Value, Pointer(launch.Input), Pointer(launch.Result)), launch.Input.Length);
        if (back != Real32.One)
            Each(new ScaleElement<R>(back.Value, Pointer(launch.Result), Pointer(launch.Result)), launch.Input.Length);
    }
}
