using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Launches on targets that are rows of probabilities. Each row is summed by one thread from beginning to end, so that
/// the order never changes; no barriers.
/// </summary>
internal static class SoftTargetKernels
{
    /// <summary>
    /// ℓᵢ = −Σⱼ tᵢⱼ ln softmax(zᵢ)ⱼ and δᵢ = scale · (softmax(zᵢ) · Σⱼ tᵢⱼ − tᵢ); an empty output is omitted. A thread
    /// does a row.
    /// </summary>
    public static void CrossEntropy(
        int rows,
        int columns,
        ArrayView<float> logits,
        ArrayView<float> targets,
        float scale,
        ArrayView<float> losses,
        ArrayView<float> delta)
    {
        bool writesLosses = losses.Length > 0;
        bool writesDelta = delta.Length > 0;
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            int start = row * columns;
            int end = start + columns;
            Real32 max = RowKernels.Max(start, columns, logits);
            (Real32 sum, Real32 rest) = RowKernels.SumOfExponentials(start, columns, logits, max, writesLosses);

            // Both sums before the delta, which may overwrite the logits or the targets.
            Real32 logOfSum = Softmax.LogOfSum(sum, rest);
            var loss = default(LongSum<Real32>);
            var targetSum = default(LongSum<Real32>);
            for (int index = start; index < end; index++)
            {
                var target = new Real32(targets[index]);
                targetSum.Add(target);
                if (writesLosses)
                    loss.Add(SoftCrossEntropy.Term(target, new Real32(logits[index]), max, logOfSum));
            }

            if (writesLosses)
                losses[row] = loss.Value.Value;
            if (!writesDelta)
                continue;
            for (int index = start; index < end; index++)
            {
                Real32 probability = Softmax.Value(Softmax.Exponential(new Real32(logits[index]), max), sum);
                Real32 slope = SoftCrossEntropy.Derivative(probability, targetSum.Value, new Real32(targets[index]));
                delta[index] = scale * slope.Value;
            }
        }
    }

    /// <summary>
    /// rᵢⱼ = on where j = labelsᵢ, else off; one element per thread. A label outside the classes makes its row NaN,
    /// since a kernel cannot throw.
    /// </summary>
    public static void OneHot(int columns, ArrayView<int> labels, float on, float off, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / columns;
            int label = labels[row];
            float value = index - (row * columns) == label ? on : off;
            if (label < 0 || label >= columns)
                value = float.NaN;
            result[index] = value;
        }
    }
}
