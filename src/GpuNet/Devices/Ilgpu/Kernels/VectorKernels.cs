using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Inner products and lengths of whole vectors, one thread's from beginning to end; none has a barrier.
/// </summary>
internal static class VectorKernels
{
    /// <summary>r = Σᵢ aᵢbᵢ, on top of r to accumulate.</summary>
    public static void Dot(ArrayView<float> left, ArrayView<float> right, ArrayView<float> result, int accumulate)
    {
        Walk walk = Walk.Over(1);
        for (int only = walk.Start; only < walk.End; only += walk.Step)
        {
            float sum = Products(left, right);
            if (accumulate != 0)
                sum += result[0];
            result[0] = sum;
        }
    }

    /// <summary>r = √(Σᵢ xᵢ²), or √(r² + Σᵢ xᵢ²) to accumulate.</summary>
    public static void Norm(ArrayView<float> input, ArrayView<float> result, int accumulate)
    {
        Walk walk = Walk.Over(1);
        for (int only = walk.Start; only < walk.End; only += walk.Step)
        {
            float sum = Products(input, input);
            if (accumulate != 0)
                sum += result[0] * result[0];
            result[0] = MathF.Sqrt(sum);
        }
    }

    /// <summary>rᵢ = min(1, c/n)·xᵢ; NaN throughout for a norm of NaN.</summary>
    public static void ClipByNorm(
        float limit, ArrayView<float> norm, ArrayView<float> input, ArrayView<float> result)
    {
        float length = norm[0];
        float factor = float.IsNaN(length) ? length : length > limit ? limit / length : 1f;
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = factor * input[index];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Products(ArrayView<float> left, ArrayView<float> right)
    {
        float sum = 0f;
        for (int index = 0; index < (int)left.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }
}
