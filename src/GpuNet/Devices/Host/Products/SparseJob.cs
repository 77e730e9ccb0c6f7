namespace GpuNet.Devices.Host.Products;

/// <summary>A product that passes over the zeros of A: for some columns of C, one block of B after another.</summary>
internal readonly unsafe struct SparseJob<R, TEpilogue>(SparsePlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        int registers = (int)(((long)plan.Shape.Columns + R.Count - 1) / R.Count);
        bool shareColumns = plan.SharesColumns(registers, parts);
        Part vectors = shareColumns ? Part.Of(registers, part, parts) : new Part(0, registers);
        Part rows = shareColumns ? new Part(0, plan.Shape.Rows) : Part.Of(plan.Shape.Rows, part, parts);
        for (int vector = vectors.Start; vector < vectors.End;)
        {
            int width = Width(vectors.End - vector);
            for (int row = rows.Start; row < rows.End; row += SparsePlan.GroupRows)
            {
                int count = Math.Min(SparsePlan.GroupRows, rows.End - row);
                float* sums = Sum(part, row, count, vector * R.Count, width);
                Tile<R, TEpilogue>.Finish(
                    epilogue, sums, count, width * R.Count, row, vector * R.Count, plan.Shape.Columns);
            }

            vector += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Sum(int part, int row, int rows, int column, int width)
    {
        delegate*<int, uint*, long, float*, long, long, float*, long, float*, bool, void> kernel =
            SparseKernels<R>.Of(width);
        const int Run = InnerRuns<R>.Length / SparsePlan.BlockLength;
        bool isLong = plan.Shape.Inner > InnerRuns<R>.Longest;
        int length = rows * width * R.Count;
        for (int block = 0; block < plan.Blocks; block++)
        {
            if (isLong && block % Run == 0 && block > 0)
                InnerRuns<R>.Join(plan.Sums<R>(part), plan.Totals<R>(part), plan.Rests<R>(part), length, block == Run);

            float* b = plan.BlockOf<R>(part, block, column, width * R.Count);

            // 0 times an infinity is NaN: a block of B that is not finite meets every number of A.
            uint all = Mask.First(plan.LengthOf(block));
            bool finite = plan.IsFinite(b, block, column, width * R.Count);
            kernel(
                rows,
                finite ? plan.MaskOf(row, block) : &all,
                finite ? plan.WordStride : 0,
                plan.Left(row, block),
                plan.RowStride,
                plan.StepStride,
                b,
                plan.BlockStride(width * R.Count),
                plan.Sums<R>(part),
                isLong ? block % Run == 0 : block == 0);
        }

        if (!isLong)
            return plan.Sums<R>(part);
        InnerRuns<R>.Join(plan.Sums<R>(part), plan.Totals<R>(part), plan.Rests<R>(part), length, begins: false);
        return plan.Totals<R>(part);
    }

    private static int Width(int left)
    {
        if (left >= SparsePlan.PieceRegisters)
            return SparsePlan.PieceRegisters;
        if (left >= 4)
            return 4;
        return left >= 2 ? 2 : 1;
    }
}
