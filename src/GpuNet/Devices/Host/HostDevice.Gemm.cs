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
            SparsePlan.Fits(shape) ? SparsePlan.WorkspaceLength<R>(shape, Threads) : 0);

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
        if (RowPlan.Fits<R>(shape))
        {
            var rows = new RowPlan(shape, Pointer(left), Pointer(right));
            Share(new RowJob<R, TEpilogue>(rows, epilogue), shape.Operations);
            return;
        }

        if (SparsePlan.Fits(shape))
        {
            var sparse = new SparsePlan(shape, Pointer(left), Pointer(right), Pointer(workspace));
            if (IsSparse(sparse))
            {
                Share(new SparseJob<R, TEpilogue>(sparse, epilogue), shape.Operations);
                return;
            }
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
        if (!plan.LooksSparse())
            return false;
        Share(new MaskJob(plan), (long)plan.Shape.Rows * plan.Shape.Inner);
        return plan.IsSparse();
    }
}
