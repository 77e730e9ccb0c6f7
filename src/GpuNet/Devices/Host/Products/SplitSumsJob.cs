namespace GpuNet.Devices.Host.Products;

/// <summary>A batch's forward product, summed over each half of k by itself.</summary>
internal readonly unsafe struct SplitSumsJob<R>(GatheredPlan plan) : IJob
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        for (int split = 0; split < GatheredPlan.Splits; split++)
        {
            Part samples = plan.SamplesOf(split, part, parts);
            Part blocks = plan.BlocksOf(split);
            for (int sample = samples.Start; sample < samples.End;)
            {
                Part group = plan.Group(sample, samples.End);
                plan.Sum<R>(part, group, blocks, plan.SplitSums<R>(split, sample));
                sample = group.End;
            }
        }
    }
}
