using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Looking up rows of a table by label; one result element per thread, no barriers or atomics.
/// </summary>
internal static class TableKernels
{
    /// <summary>yᵢⱼ = table at row labelsᵢ; NaN for a label outside the table.</summary>
    public static void GatherRows(
        int columns, ArrayView<int> labels, ArrayView<float> table, ArrayView<float> result)
    {
        int tableRows = (int)table.Length / Math.Max(1, columns);
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / columns;
            int label = labels[row];
            float number = float.NaN;
            if (label >= 0 && label < tableRows)
                number = table[(label * columns) + (index - (row * columns))];
            result[index] = number;
        }
    }

    /// <summary>r at row t = Σ xᵢ over the rows i whose label is t, from the first to the last.</summary>
    public static void SumRowsByLabel(
        int rows, int columns, ArrayView<int> labels, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int label = index / columns;
            int column = index - (label * columns);
            var sum = default(LongSum<Real32>);
            for (int row = 0; row < rows; row++)
            {
                if (labels[row] == label)
                    sum.Add(new Real32(input[(row * columns) + column]));
            }

            result[index] = sum.Value.Value;
        }
    }

    /// <summary>The number if it is a non-negative integer, else −1.</summary>
    public static void ToLabels(ArrayView<float> input, ArrayView<int> labels)
    {
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            float x = input[index];

            // Converted only if it fits, so that device-specific handling of NaN and overflow does not matter.
            float inside = Real32.IfGreater(new Real32(x), new Real32(-1f), new Real32(x), new Real32(-1f)).Value;
            inside = Real32.IfGreater(
                new Real32(inside), new Real32(2147483520f), new Real32(-1f), new Real32(inside)).Value;
            int whole = (int)inside;
            int label = -1;
            if (whole == inside)
                label = whole;
            labels[index] = label;
        }
    }
}
