using GpuNet.Devices.Host.Products;

namespace GpuNet.Devices.Host;

/// <content>
/// Matrix products: tile after tile of C; or row after row, where A has zeros to pass over.
/// </content>
internal sealed unsafe partial class HostDevice<R>
{
    private const int FewRowsDiscount = 16;

    // Of a delegate in a field nothing is allocated.
    private static readonly Func<DeviceBuffer<float>, bool> AllFinite =
        matrix => Finite.All(Pointer(matrix), matrix.Length);

    public override int GemmWorkspaceLength(GemmShape shape) => GemmWorkspaceLength(shape, Threads);

    /// <summary>The length of a product's workspace on a device with so many threads.</summary>
    public static int GemmWorkspaceLength(GemmShape shape, int threads)
    {
        int length = GemmPlan.WorkspaceLength<R>(shape, threads);
        return MaskedPlan.Fits<R>(shape) ? Math.Max(length, MaskedPlan.WorkspaceLength<R>(shape, threads)) : length;
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
            new ActivationEpilogue<R, TActivation>(Pointer(launch.Bias), launch.Activation, Pointer(launch.Result)));

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
                Rule(launch.Rule, launch.Weights, launch.FirstState, launch.SecondState, launch.Scalars)));

    private void Product<TEpilogue>(
        GemmShape shape, In<float> left, In<float> right, Scratch workspace, TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<R>
    {
        bool isHalved = left.Buffer!.Batch is { IsHalved: true };
        if (isHalved || PassesOverZeros(shape, left, right.Buffer!))
        {
            MaskedProduct(
                new MaskedPlan(shape, isHalved, Pointer(left), Pointer(right), Pointer(workspace)), epilogue);
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

    private void MaskedProduct<TEpilogue>(MaskedPlan plan, TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<R>
    {
        // With few rows most of B is not even read: a small product takes no longer than to meet.
        long operations = plan.Shape.Operations;
        Share(
            new MaskedJob<R, TEpilogue>(plan, epilogue),
            plan.Shape.Rows <= GemmPlan.FewRows ? operations / FewRowsDiscount : operations);
        if (plan.SharesInner)
            Share(new JoinHalvesJob<R, TEpilogue>(plan, epilogue), plan.Shape.Length);
    }

    /// <summary>
    /// Whether zeros of A are passed over. Of few rows only where B is known to be finite: to look at all of it takes as
    /// long as to multiply by it.
    /// </summary>
    private static bool PassesOverZeros(GemmShape shape, In<float> left, DeviceBuffer<float> right) =>
        MaskedPlan.Fits<R>(shape)
        && MaskedPlan.IsSparse(shape, Pointer(left))
        && (shape.Rows > GemmPlan.FewRows || (right.Constant?.IsKnownFinite(right, AllFinite) ?? false));
}
