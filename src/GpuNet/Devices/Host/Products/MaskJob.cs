namespace GpuNet.Devices.Host.Products;

/// <summary>Writes the mask of A's nonzero numbers.</summary>
internal readonly struct MaskJob(SparsePlan plan) : IJob
{
    public void Run(int part, int parts) =>
        plan.WriteMask(Part.Of(plan.Shape.Rows, part, parts, SparsePlan.BlockLength));
}
