using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Dropout; the gradient is dropout with the same mask, drawn again.</summary>
internal sealed class DropoutNode : Node
{
    private readonly float rate;
    private readonly DropoutKey key;
    private readonly PersistentBuffer<int> counters;

    public DropoutNode(string name, Value input, float rate, DropoutKey key, PersistentBuffer<int> counters)
        : base(name, input)
    {
        this.rate = rate;
        this.key = key;
        this.counters = counters;
        _ = Output(name);
    }

    internal override IReadOnlyList<Persistent> PersistentReads => [counters];

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new DropoutNode($"∂{Inputs[0].Name}", upstream[0]!, rate, key, counters)).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Dropout(rate, key, counters.Buffer, input, result);
    }
}
