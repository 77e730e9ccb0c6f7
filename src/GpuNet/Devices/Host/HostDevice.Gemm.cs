using GpuNet.Devices.Host.Gemm;

namespace GpuNet.Devices.Host;

/// <content>
/// Matrix products: tile after tile, packing B on the way; in place where A has few rows, block after block of B where
/// A has zeros to pass over.
/// </content>
internal sealed unsafe partial class HostDevice<R>
{
    private const int FewRowsDiscount = 16;

    public override int GemmWorkspaceLength(GemmShape shape)
    {
        int length = GemmPlan.WorkspaceLength<R>(shape, Threads);
        if (SparsePlan.Fits<R>(shape))
            length = Math.Max(length, SparsePlan.WorkspaceLength<R>(shape, Threads));
        return GatheredPlan.Fits<R>(shape) ? Math.Max(length, GatheredPlan.WorkspaceLength<R>(shape, Threads)) : length;
    }

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
        DeviceBuffer<float> workspace,
        GatherSource? origin) =>
        Product(
            shape,
            left,
            right,
            workspace,
            new ActivationEpilogue<R, TActivation>(Pointer(bias), activation, Pointer(result)),
            origin);

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
        DeviceBuffer<float> workspace,
        GatherSource? origin) =>
        Product(shape, left, right, workspace, new UpdateEpilogue<R, TUpdate>(Rule(update, parameters)), origin);

    private void Product<TEpilogue>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> workspace,
        TEpilogue epilogue,
        GatherSource? origin = null)
        where TEpilogue : unmanaged, IEpilogue<R>
    {
        if (origin is not null && GatheredPlan.Fits<R>(shape))
        {
            var gathered = new GatheredPlan(
                shape,
                Pointer(left),
                Bytes(shape, origin),
                Pointer(right),
                Pointer(workspace),
                IsShared(shape.Operations));
            if (gathered.IsSparse())
            {
                GatheredProduct(gathered, epilogue);
                return;
            }
        }

        bool hasFewRows = RowPlan.Fits<R>(shape);
        if (SparsePlan.Fits<R>(shape))
        {
            var sparse = new SparsePlan(shape, hasFewRows, Pointer(left), Pointer(right), Pointer(workspace));
            if (sparse.LooksSparse() && (!hasFewRows || IsKnownFinite(right)) && IsSparse(sparse))
            {
                // With few rows most of B is not even read: a small product takes no longer than to meet.
                long elements = hasFewRows ? shape.Operations / FewRowsDiscount : shape.Operations;
                Share(new SparseJob<R, TEpilogue>(sparse, epilogue), elements);
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

    private void GatheredProduct<TEpilogue>(GatheredPlan plan, TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<R>
    {
        GemmShape shape = plan.Shape;
        if (shape.TransposeLeft)
        {
            Share(new GatheredWeightsJob<R, TEpilogue>(plan, epilogue), shape.Operations);
            return;
        }

        Share(new SplitSumsJob<R>(plan), shape.Operations);
        Share(new JoinSplitSumsJob<R, TEpilogue>(plan, epilogue), (long)shape.Rows * shape.Columns);
    }

    private static ByteRows Bytes(GemmShape shape, GatherSource origin)
    {
        (int samples, int columns) = shape.TransposeLeft ? (shape.Inner, shape.Rows) : (shape.Rows, shape.Inner);
        int* order = Batch(samples, origin.Permutation, origin.Counters);
        return new ByteRows(Pointer(origin.Source), order, samples, columns, origin.Scale);
    }

    private bool IsSparse(SparsePlan plan)
    {
        Share(new MaskJob(plan), (long)plan.Shape.Rows * plan.Shape.Inner);
        return plan.IsSparse();
    }

    private static bool IsKnownFinite(DeviceBuffer<float> matrix) =>
        ((HostMemory)matrix.Memory).Finiteness.IsKnown(matrix, Pointer(matrix));
}
