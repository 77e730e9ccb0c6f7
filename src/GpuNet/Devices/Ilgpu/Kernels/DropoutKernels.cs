using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Dropout by counter-based random numbers: no mask is stored; the forward and the backward pass draw the same one.
/// </summary>
internal static class DropoutKernels
{
    /// <summary>
    /// rᵢ = xᵢ / (1 − p) where element i's number is at least p, else 0; a thread draws the numbers of four elements at
    /// once, and moves groups of four at once if <paramref name="vectors"/> is 1, which means that both views begin at
    /// multiples of 16 bytes.
    /// </summary>
    public static void Dropout(
        int vectors,
        float rate,
        DropoutKey key,
        ArrayView<int> counters,
        ArrayView<float> input,
        ArrayView<float> result)
    {
        uint step = (uint)counters[StepCounters.Step];
        float scale = 1f / (1f - rate);
        int length = (int)input.Length;
        int whole = Float4.Whole(vectors, length);
        Walk walk = Walk.Over((length / Float4.Length) + Math.Min(length % Float4.Length, 1));
        for (int draw = walk.Start; draw < walk.End; draw += walk.Step)
        {
            PhiloxWords words = Philox.Words(new PhiloxWords((uint)draw, 0, step, key.Stream), key.Seed);
            if (draw < whole)
            {
                Float4 x = Float4.Of(input)[draw];
                Float4.Of(result)[draw] = new Float4(
                    Kept(rate, scale, words.A, x.X),
                    Kept(rate, scale, words.B, x.Y),
                    Kept(rate, scale, words.C, x.Z),
                    Kept(rate, scale, words.D, x.W));
                continue;
            }

            int index = draw * Float4.Length;
            Keep(rate, scale, words.A, index, length, input, result);
            Keep(rate, scale, words.B, index + 1, length, input, result);
            Keep(rate, scale, words.C, index + 2, length, input, result);
            Keep(rate, scale, words.D, index + 3, length, input, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(
        float rate, float scale, uint word, int index, int length, ArrayView<float> input, ArrayView<float> result)
    {
        if (index < length)
            result[index] = Kept(rate, scale, word, input[index]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Kept(float rate, float scale, uint word, float x) =>
        Philox.Uniform(word) >= rate ? x * scale : 0f;
}
