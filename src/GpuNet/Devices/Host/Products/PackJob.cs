namespace GpuNet.Devices.Host.Products;

/// <summary>
/// Packs what several threads read: the panels of B, unless each thread has its own, and the strips of A.
/// </summary>
internal readonly unsafe struct PackJob<R>(GemmPlan plan) : IJob
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        Part panels = plan.SharesPanels || plan.ReadsRight ? default : Part.Of(plan.Tiling.Panels, part, parts);
        for (int panel = panels.Start; panel < panels.End; panel++)
            plan.PackPanel<R>(panel, plan.Panel(panel, part));
        if (!plan.PacksLeft)
            return;
        Part strips = Part.Of(plan.Tiling.Strips, part, parts);
        for (int strip = strips.Start; strip < strips.End; strip++)
            plan.PackStrip(strip);
    }
}
