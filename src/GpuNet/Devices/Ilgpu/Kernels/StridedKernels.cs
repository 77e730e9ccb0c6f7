using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Launches over a <see cref="StridedLayout"/>; one element per thread, no barriers.</summary>
internal static class StridedKernels
{
    /// <summary>r at the second positions = scale · x at the first ones.</summary>
    public static void Copy(StridedLayout layout, float scale, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over(layout.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            StridedPlaces places = layout.At(index);
            result[places.Second] = scale * input[places.First];
        }
    }
    /// <summary>rᵢ = α·a at the first position of i + β·b at the second one.</summary>
    public static void AddBroadcast(
        StridedLayout layout,
        float alpha,
        ArrayView<float> left,
        float beta,
        ArrayView<float> right,
        ArrayView<float> result)
    {
        Walk walk = Walk.Over(layout.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            StridedPlaces places = layout.At(index);
            result[index] = (alpha * left[places.First]) + (beta * right[places.Second]);
        }
    }

    /// <summary>rᵢ = a at the first position of i · b at the second one.</summary>
    public static void MultiplyBroadcast(
        StridedLayout layout, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        Walk walk = Walk.Over(layout.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            StridedPlaces places = layout.At(index);
            result[index] = left[places.First] * right[places.Second];
        }
    }
}
