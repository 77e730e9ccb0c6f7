using GpuNet.Devices.Host.Products;

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

    public void Gemm(in Gemm launch) =>
        Product(
            launch.Shape, launch.Left, launch.Right, launch.Workspace, new StoreEpilogue<R>(Pointer(launch.Result)));

    public void GemmActivation<TActivation>(in GemmActivation<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Product(
            launch.Shape,
            launch.Left,
            launch.Right,
            launch.Workspace,
            new ActivationEpilogue<R, TActivation>(Pointer(launch.Bias), launch.Activation, Pointer(launch.Result)),
            launch.Origin);

    public void GemmGradient<TActivation>(in GemmGradient<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Product(
            launch.Shape,
            launch.Left,
            launch.Right,
            launch.Workspace,
            new GradientEpilogue<R, TActivation>(
                launch.Activation, Pointer(launch.Input), Pointer(launch.Output), Pointer(launch.Result)));

    public void GemmUpdate<TUpdate>(in GemmUpdate<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate =>
        Product(
            launch.Shape, launch.Left, launch.Right, launch.Workspace,
            new UpdateEpilogue<R, TUpdate>(
                Rule(launch.Rule, launch.Weights, launch.FirstState, launch.SecondState, launch.Scalars)),
            launch.Origin);

    private void Product<TEpilogue>(
        GemmShape shape,
        In<float> left,
        In<float> right,
        Scratch workspace,
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
            if (sparse.LooksSparse() && (!hasFewRows || IsKnownFinite(right.Buffer!)) && IsSparse(sparse))
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
