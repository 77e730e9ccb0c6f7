using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>Packs all panels of both operands.</summary>
internal readonly struct PackJob<R>(GemmPlan plan) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        Part rows = Part.Of(plan.RowPanels, part, parts);
        for (int index = rows.Start; index < rows.End; index++)
            plan.PackRows<R>(index);
        Part columns = Part.Of(plan.ColumnPanels, part, parts);
        for (int index = columns.Start; index < columns.End; index++)
            plan.PackColumns<R>(index);
    }
}
