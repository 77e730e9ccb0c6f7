namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A product that passes over the zeros of A: for a group of rows and some columns of C, one block of B after another.
/// </summary>
internal readonly unsafe struct MaskedJob<R, TEpilogue>(MaskedPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        for (int leftPart = 0; leftPart < plan.LeftParts; leftPart++)
        {
            Box box = plan.BoxOf<R>(leftPart, part, parts);
            for (int row = box.Rows.Start; row < box.Rows.End; row += MaskedPlan.GroupRows)
            {
                int count = Math.Min(MaskedPlan.GroupRows, box.Rows.End - row);
                float* sums = plan.Sums<R>(leftPart, part, row);
                for (int vector = box.Vectors.Start; vector < box.Vectors.End;)
                {
                    int width = Width(box.Vectors.End - vector);
                    bool isFirst = vector == box.Vectors.Start;
                    Sum(leftPart, part, row, count, box.Inner, isFirst, vector * R.Count, width, sums);
                    if (!plan.SharesInner)
                    {
                        Finish<R, TEpilogue>.Rows(
                            epilogue, sums, count, width * R.Count, row, vector * R.Count, plan.Shape.Columns);
                    }

                    vector += width;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(
        int leftPart, int part, int row, int rows, Part inner, bool isFirst, int column, int width, float* sums)
    {
        delegate*<int, uint*, long, float*, long, long, float*, long, float*, bool, void> kernel = Kernel(width);
        Operand a = plan.Left(leftPart);
        uint* words = (uint*)plan.Scratch<R>(part);
        bool isLong = inner.End - inner.Start > InnerChains<R>.Longest;
        int length = rows * width * R.Count;
        float* chain = isLong ? plan.Chain<R>(part) : sums;
        int first = inner.Start;

        // Of the words that further columns do not need, the first-level cache holds those of one block.
        int wordStep = width * R.Count < plan.Shape.Columns ? rows : 0;
        for (int k = inner.Start; k < inner.End; k += Mask.Bits)
        {
            if (isLong && k - first == InnerChains<R>.Length)
            {
                InnerChains<R>.Join(chain, sums, chain + length, length, first == inner.Start);
                first = k;
            }

            int steps = Math.Min(Mask.Bits, inner.End - k);
            if (isFirst)
                a.Mask(row, rows, k, steps, words);
            float* b = plan.BlockOf<R>(part, k, steps, column, width * R.Count);

            // 0 times an infinity is NaN: a block of B that is not finite meets every number of A.
            uint all = Mask.First(steps);
            bool passes = plan.IsFinite(b, steps, column, width * R.Count);
            kernel(
                rows,
                passes ? words : &all,
                passes ? 1 : 0,
                a.At(row, k),
                a.RowStride,
                a.StepStride,
                b,
                plan.BlockStride(width * R.Count),
                chain,
                k == first);
            words += wordStep;
        }

        if (isLong)
            InnerChains<R>.Join(chain, sums, chain + length, length, first == inner.Start);
    }

    private static int Width(int left)
    {
        if (left >= MaskedPlan.PieceRegisters)
            return MaskedPlan.PieceRegisters;
        if (left >= 4)
            return 4;
        return left >= 2 ? 2 : 1;
    }

    private static delegate*<int, uint*, long, float*, long, long, float*, long, float*, bool, void> Kernel(int width) =>
        width switch
        {
            1 => &MaskedKernel<R, Count.N1>.Run,
            2 => &MaskedKernel<R, Count.N2>.Run,
            4 => &MaskedKernel<R, Count.N4>.Run,
            _ => &MaskedKernel<R, Count.N8>.Run,
        };
}
