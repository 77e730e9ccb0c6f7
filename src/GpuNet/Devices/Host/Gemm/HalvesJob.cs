using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>The sums over each half of k of a batch's forward product.</summary>
internal readonly unsafe struct HalvesJob<R>(BatchPlan plan) : IJob
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        for (int half = 0; half < BatchPlan.Halves; half++)
        {
            Part samples = plan.SamplesOf(half, part, parts);
            Part blocks = plan.BlocksOf(half);
            for (int sample = samples.Start; sample < samples.End;)
            {
                Part group = plan.Group(sample, samples.End);
                plan.Sum<R>(part, group, blocks, plan.HalfSums<R>(half, sample));
                sample = group.End;
            }
        }
    }
}
