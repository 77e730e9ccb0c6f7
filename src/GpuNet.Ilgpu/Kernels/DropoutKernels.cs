using System.Runtime.CompilerServices;
using GpuNet.Devices;
using GpuNet.Formulas.Random;
using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>Dropout by counter-based random numbers: no mask is stored, forward and backward draw the same one.</summary>
internal static class DropoutKernels
{
    private const int WordsPerDraw = 4;

    /// <summary>
    /// rᵢ = xᵢ / (1 − p) where element i's number is at least p, else 0; a thread draws the numbers of four elements at
    /// once.
    /// </summary>
    public static void Dropout(
        float rate, DropoutKey key, ArrayView<int> counters, ArrayView<float> input, ArrayView<float> result)
    {
        uint step = (uint)counters[StepCounters.Step];
        float scale = 1f / (1f - rate);
        int length = (int)input.Length;
        Walk walk = Walk.Over((length / WordsPerDraw) + Math.Min(length % WordsPerDraw, 1));
        for (int draw = walk.Start; draw < walk.End; draw += walk.Step)
        {
            PhiloxWords words = Philox.Words(new PhiloxWords((uint)draw, 0, step, key.Stream), key.Seed);
            int index = draw * WordsPerDraw;
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
            result[index] = Philox.Uniform(word) >= rate ? input[index] * scale : 0f;
    }
}
