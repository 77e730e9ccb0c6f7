using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Inner products and norms of whole vectors, computed by one thread from beginning to end; no barriers.
/// </summary>
internal static class VectorKernels
{
    /// <summary>r = Σᵢ aᵢbᵢ, or added to r to accumulate.</summary>
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
            float before = 0f;
            if (accumulate != 0)
                before = result[0];
            Real32 squares = new Real32(before * before) + SumOfSquares(input, Real32.One);
            Real32 scale = EuclideanNorm.Scale(squares);
            if (scale.Value != 1f)
            {
                float scaled = scale.Value * before;
                squares = new Real32(scaled * scaled) + SumOfSquares(input, scale);
            }

            result[0] = EuclideanNorm.Value(squares, scale).Value;
        }
    }

    /// <summary>rᵢ = min(1, c/n)·xᵢ; NaN throughout for a norm that is not finite.</summary>
    public static void ClipByNorm(
        float limit, ArrayView<float> norm, ArrayView<float> input, ArrayView<float> result)
    {
        (Real32 factor, Real32 back) = NormClipping.Of(new Real32(limit), new Real32(norm[0]));
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = factor.Value * input[index] * back.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Products(ArrayView<float> left, ArrayView<float> right)
    {
        var sum = default(LongSum<Real32>);
        for (int index = 0; index < (int)left.Length; index++)
            sum.Add(new Real32(left[index] * right[index]));
        return sum.Value.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32 SumOfSquares(ArrayView<float> input, Real32 scale)
    {
        var sum = default(LongSum<Real32>);
        for (int index = 0; index < (int)input.Length; index++)
        {
            Real32 scaled = scale * new Real32(input[index]);
            sum.Add(scaled * scaled);
        }

        return sum.Value;
    }
}
