namespace GpuNet.Devices.Host.Gemm;

/// <summary>Writes the mask of A's nonzero numbers, and looks whether B is finite.</summary>
/// <param name="plan">The product.</param>
/// <param name="infinite">Set to 1 where B has a NaN or an infinity: 0 times it is not 0.</param>
internal readonly unsafe struct MaskJob(RowPlan plan, int* infinite) : IJob
{
    public void Run(int part, int parts)
    {
        plan.Mask(Part.Of(plan.Shape.Rows, part, parts, RowPlan.WordBits));
        if (!plan.IsFinite(Part.Of(plan.Shape.Inner, part, parts)))
            Volatile.Write(ref *infinite, 1);
    }
}
