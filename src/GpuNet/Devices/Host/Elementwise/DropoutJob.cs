namespace GpuNet.Devices.Host.Elementwise;

/// <summary>Dropout, four elements to a draw of Philox: counter (element / 4, step, stream).</summary>
internal readonly unsafe struct DropoutJob(
    float rate, DropoutKey key, int step, float* input, float* result, int length) : IJob
{
    private const int WordsPerDraw = 4;

    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(length, part, parts, WordsPerDraw);
        float scale = 1 / (1 - rate);
        for (int index = start; index < end; index += WordsPerDraw)
        {
            PhiloxWords words = Philox.Words(
                new PhiloxWords((uint)(index / WordsPerDraw), 0, (uint)step, key.Stream), key.Seed);
            Keep(index, words.A, scale);
            if (index + 1 < end)
                Keep(index + 1, words.B, scale);
            if (index + 2 < end)
                Keep(index + 2, words.C, scale);
            if (index + 3 < end)
                Keep(index + 3, words.D, scale);
        }
    }

    // A kept NaN stays NaN and a dropped one becomes 0: the mask decides, not the value.
    private void Keep(int index, uint word, float scale) =>
        result[index] = Philox.Uniform(word) >= rate ? input[index] * scale : 0f;
}
