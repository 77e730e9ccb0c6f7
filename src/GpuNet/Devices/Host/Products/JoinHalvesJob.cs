namespace GpuNet.Devices.Host.Products;

/// <summary>C = the sum of what both halves of k gave, and what the epilogue makes of it.</summary>
internal readonly unsafe struct JoinHalvesJob<R, TEpilogue>(MaskedPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(plan.Shape.Rows, part, parts);
        int columns = plan.Shape.Columns;
        float* first = plan.Sums<R>(0, part, start);
        float* second = plan.Sums<R>(1, part, start);
        for (int row = start; row < end; row++)
        {
            for (int column = 0; column < columns; column += R.Count)
            {
                R sum = R.Load(first) + R.Load(second);
                epilogue.Finish(sum, ((long)row * columns) + column, column, columns - column);
                first += R.Count;
                second += R.Count;
            }
        }
    }
}
