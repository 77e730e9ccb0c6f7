namespace GpuNet.Devices.Host.Products;

/// <summary>C = the sum of what both halves of k gave, and what the epilogue makes of it.</summary>
internal readonly unsafe struct JoinSplitSumsJob<R, TEpilogue>(GatheredPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(plan.Shape.Rows, part, parts);
        int columns = plan.Shape.Columns;
        float* first = plan.SplitSums<R>(0, start);
        float* second = plan.SplitSums<R>(1, start);
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
