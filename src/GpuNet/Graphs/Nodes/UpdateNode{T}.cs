using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>w ← update(w, G) for one rule.</summary>
internal sealed class UpdateNode<TUpdate> : UpdateNode
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate update;

    public UpdateNode(
        TUpdate update,
        IReadOnlyList<Parameter> parameters,
        IReadOnlyList<Value> gradients,
        PersistentBuffer<float> scalars)
        : base(
            $"{TUpdate.Name} {string.Join(", ", parameters.Select(parameter => parameter.Name))}",
            parameters,
            gradients,
            scalars) =>
        this.update = update;

    public override Node FuseWith(MatMulNode product) =>
        new MatMulUpdateNode<TUpdate>(update, product, Parameters[0], Scalars);

    public override UpdateNode Join(IReadOnlyList<UpdateNode> others) =>
        new UpdateNode<TUpdate>(
            update,
            [.. Parameters, .. others.SelectMany(other => other.Parameters)],
            [.. Inputs, .. others.SelectMany(other => other.Inputs)],
            Scalars);

    public override bool SameRule(UpdateNode other) =>
        other is UpdateNode<TUpdate> same && same.update.Equals(update) && same.Scalars.Buffer == Scalars.Buffer;

    internal override Action<Device>? Emit(EmitContext context)
    {
        UpdateBuffers parameters = ParameterRun.Buffers<TUpdate>(Parameters, Scalars.Buffer);
        DeviceBuffer<float> gradients = context.Run(Inputs);
        return device => device.Update(update, gradients, parameters);
    }
}
