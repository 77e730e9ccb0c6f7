using GpuNet.Devices;
using GpuNet.Formulas.Losses;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>The losses of each element, for one loss.</summary>
internal sealed class LossNode<TLoss> : LossNode
    where TLoss : unmanaged, ILoss
{
    private readonly TLoss loss;
    private readonly float scale = 1;

    public LossNode(TLoss loss, string name, Value prediction, Value target)
        : base(name, prediction, target)
    {
        this.loss = loss;
        _ = Output($"{name}.losses");
        _ = Output($"{name}.delta");
    }

    private LossNode(LossNode<TLoss> original, Value scaledDelta, float scale)
        : base(original.Name, original.Inputs[0], original.Inputs[1])
    {
        loss = original.loss;
        this.scale = scale * original.scale;
        Adopt(original.Outputs[0]);
        Adopt(scaledDelta);
    }

    public override string? AppliedActivation => TLoss.AppliedActivation;

    public override LossNode WithScale(Value scaledDelta, float scale) => new LossNode<TLoss>(this, scaledDelta, scale);

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> prediction = context.Single(Inputs[0]);
        DeviceBuffer<float> target = context.Single(Inputs[1]);
        DeviceBuffer<float>? losses = context.SingleIfRead(Outputs[0]);
        DeviceBuffer<float>? delta = context.SingleIfRead(Outputs[1]);
        return device => device.Loss(loss, prediction, target, scale, losses, delta);
    }
}
