using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Fused: w ← update(w, op(A)·op(B)) in one launch; the gradient is never stored.</summary>
internal sealed class MatMulUpdateNode<TUpdate> : Node
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate update;
    private readonly MatMulNode product;
    private readonly Parameter parameter;
    private readonly PersistentBuffer<float> scalars;

    public MatMulUpdateNode(
        TUpdate update, MatMulNode product, Parameter parameter, PersistentBuffer<float> scalars)
        : base($"{product.Name} + {TUpdate.Name}", product.Inputs)
    {
        this.update = update;
        this.product = product;
        this.parameter = parameter;
        this.scalars = scalars;
    }

    internal override IReadOnlyList<Persistent> PersistentReads => [scalars];

    internal override IReadOnlyList<Persistent> PersistentWrites => ParameterRun.Memory([parameter]);

    internal override Value? BatchOperand => product.Left;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    internal override int WorkspaceLength(Device device, ShapeContext shapes) =>
        product.WorkspaceLength(device, shapes);

    internal override Action<Device>? Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        DeviceBuffer<float> left = context.Single(product.Left);
        DeviceBuffer<float> right = context.Single(product.Right);
        UpdateBuffers parameters = ParameterRun.Buffers<TUpdate>([parameter], scalars.Buffer);
        DeviceBuffer<float> workspace = context.Workspace(this);
        GatherSource? origin = context.Batch(this)?.Origin;
        return device => device.GemmUpdate(shape, left, right, update, parameters, workspace, origin);
    }
}
