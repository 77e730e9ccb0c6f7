using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Matrix products op(A)·op(B) that apply an epilogue to each element. Every sum goes from k = 0 upwards.
/// </summary>
internal static class GemmKernels
{
    /// <summary>The rows and columns of a thread's tile in <see cref="Tiled"/>.</summary>
    public const int Tile = 4;

    /// <summary>
    /// The steps of k whose products are added one after another; the sums of several runs are compensated.
    /// </summary>
    public const int Run = 256;

    /// <summary>One element per thread at a time: the baseline for the others.</summary>
    public static void Plain<TEpilogue>(
        GemmSize size, ArrayView<float> left, ArrayView<float> right, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Walk walk = Walk.Over(size.Rows * size.Columns);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / size.Columns;
            int column = index - (row * size.Columns);
            int a = row * size.LeftRow;
            int b = column * size.RightColumn;
            float sum = 0f;
            for (int k = 0; k < size.Inner; k++)
            {
                sum += left[a] * right[b];
                a += size.LeftInner;
                b += size.RightInner;
            }

            epilogue.Finish(index, column, sum);
        }
    }

    /// <summary>
    /// A 4 × 4 tile per thread at a time, in registers, without barriers: 16 products for 8 loads. Rows and columns
    /// past the edge repeat the last one, so that no load needs a condition, and are discarded.
    /// </summary>
    public static void Tiled<TEpilogue>(
        GemmSize size, ArrayView<float> left, ArrayView<float> right, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        int across = (size.Columns + Tile - 1) / Tile;
        int down = (size.Rows + Tile - 1) / Tile;
        Walk walk = Walk.Over(across * down);
        for (int tile = walk.Start; tile < walk.End; tile += walk.Step)
        {
            int tileRow = tile / across;
            int row = tileRow * Tile;
            int column = (tile - (tileRow * across)) * Tile;
            int lastRow = size.Rows - 1;
            int lastColumn = size.Columns - 1;
            int a0 = row * size.LeftRow;
            int a1 = Math.Min(row + 1, lastRow) * size.LeftRow;
            int a2 = Math.Min(row + 2, lastRow) * size.LeftRow;
            int a3 = Math.Min(row + 3, lastRow) * size.LeftRow;
            int b0 = column * size.RightColumn;
            int b1 = Math.Min(column + 1, lastColumn) * size.RightColumn;
            int b2 = Math.Min(column + 2, lastColumn) * size.RightColumn;
            int b3 = Math.Min(column + 3, lastColumn) * size.RightColumn;
            var sums = default(TileSums);
            var totals = default(TileSums);
            var rests = default(TileSums);
            for (int k = 0; k < size.Inner; k++)
            {
                if (k > 0 && (k & (Run - 1)) == 0)
                {
                    totals.Join(sums, ref rests);
                    sums = default;
                }

                float x0 = left[a0];
                float x1 = left[a1];
                float x2 = left[a2];
                float x3 = left[a3];
                float y0 = right[b0];
                float y1 = right[b1];
                float y2 = right[b2];
                float y3 = right[b3];
                sums.Row0.Add(x0, y0, y1, y2, y3);
                sums.Row1.Add(x1, y0, y1, y2, y3);
                sums.Row2.Add(x2, y0, y1, y2, y3);
                sums.Row3.Add(x3, y0, y1, y2, y3);
                a0 += size.LeftInner;
                a1 += size.LeftInner;
                a2 += size.LeftInner;
                a3 += size.LeftInner;
                b0 += size.RightInner;
                b1 += size.RightInner;
                b2 += size.RightInner;
                b3 += size.RightInner;
            }

            if (size.Inner > Run)
            {
                totals.Join(sums, ref rests);
                sums = totals;
            }

            sums.Finish(size, 0, 0, row, column, epilogue);
        }
    }
}
