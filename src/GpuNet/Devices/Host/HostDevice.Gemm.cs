using GpuNet.Devices.Host.Gemm;

namespace GpuNet.Devices.Host;

/// <content>
/// Matrix products: pack B, then compute tile after tile; in place where A has few rows or is mostly zeros.
/// </content>
internal sealed unsafe partial class HostDevice<R>
{
    public override int GemmWorkspaceLength(GemmShape shape) =>
        Math.Max(
            GemmPlan.WorkspaceLength<R>(shape),
            SparsePlan.Fits<R>(shape) ? SparsePlan.WorkspaceLength<R>(shape, Threads) : 0);

    protected override void GemmCore(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, workspace, new StoreEpilogue<R>(Pointer(result)));

    protected override void GemmActivationCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(
            shape,
            left,
            right,
            workspace,
            new ActivationEpilogue<R, TActivation>(Pointer(bias), activation, Pointer(result)));

    protected override void GemmGradientCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(
            shape,
            left,
            right,
            workspace,
            new GradientEpilogue<R, TActivation>(activation, Pointer(input), Pointer(output), Pointer(result)));

    protected override void GemmUpdateCore<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, workspace, new UpdateEpilogue<R, TUpdate>(Rule(update, parameters)));

    private void Product<TEpilogue>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> workspace,
        TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<R>
    {
        bool hasFewRows = RowPlan.Fits<R>(shape);
        if (SparsePlan.Fits<R>(shape))
        {
            var sparse = new SparsePlan(shape, hasFewRows, Pointer(left), Pointer(right), Pointer(workspace));
            if (sparse.LooksSparse() && (!hasFewRows || IsKnownFinite(right)) && IsSparse(sparse))
            {
                // One row is not shared: half of it takes no longer than to meet.
                Share(new SparseJob<R, TEpilogue>(sparse, epilogue), shape.Rows == 1 ? 0 : shape.Operations);
                return;
            }
        }

        if (hasFewRows)
        {
            var rows = new RowPlan(shape, Pointer(left), Pointer(right));
            Share(new RowJob<R, TEpilogue>(rows, epilogue), shape.Operations);
            return;
        }

        int parts = IsShared(shape.Operations) ? Threads : 1;
        GemmPlan plan = GemmPlan.Turns<R>(shape)
            ? GemmPlan.For<R>(GemmPlan.Turned(shape), true, parts, Pointer(right), Pointer(left), Pointer(workspace))
            : GemmPlan.For<R>(shape, false, parts, Pointer(left), Pointer(right), Pointer(workspace));
        if (plan.PacksFirst)
            Share(new PackJob<R>(plan), shape.Operations);
        Share(new TileJob<R, TEpilogue>(plan, epilogue), shape.Operations);
    }

    private bool IsSparse(SparsePlan plan)
    {
        Share(new MaskJob(plan), (long)plan.Shape.Rows * plan.Shape.Inner);
        return plan.IsSparse();
    }

    private static bool IsKnownFinite(DeviceBuffer<float> matrix) =>
        ((HostMemory)matrix.Memory).Finiteness.IsKnown(matrix, Pointer(matrix));
}
