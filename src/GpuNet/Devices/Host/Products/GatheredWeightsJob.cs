namespace GpuNet.Devices.Host.Products;

/// <summary>The gradient of weights that a batch is multiplied by, and what the epilogue makes of it.</summary>
internal readonly unsafe struct GatheredWeightsJob<R, TEpilogue>(GatheredPlan plan, TEpilogue epilogue) : IJob
    where R : unmanaged, ILanes<R>
    where TEpilogue : unmanaged, IEpilogue<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        Part weights = plan.WeightsOf(part, parts);
        float* sums = plan.Sums<R>(part);
        int width = GatheredPlan.Registers<R>(plan.Shape) * R.Count;
        for (int row = weights.Start; row < weights.End;)
        {
            Part group = plan.Group(row, weights.End);
            plan.Sum<R>(part, group, new Part(0, plan.Blocks), sums);
            Tile<R, TEpilogue>.Finish(epilogue, sums, group.End - row, width, row, 0, plan.Shape.Columns);
            row = group.End;
        }
    }
}
