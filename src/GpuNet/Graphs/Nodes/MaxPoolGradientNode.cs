using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Each window's gradient at its winner, in the shape of the images that were pooled.</summary>
internal sealed class MaxPoolGradientNode : Node
{
    private readonly Window window;
    private readonly Value model;

    public MaxPoolGradientNode(string name, Value winners, Value upstream, Window window, Value model)
        : base(name, winners, upstream)
    {
        this.window = window;
        this.model = model;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        _ = Images.Under(window, model, Name, shapes);
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[model]];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, Name, context.Shapes);
        DeviceBuffer<int> winners = context.Int32(Inputs[0]);
        DeviceBuffer<float> upstream = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.MaxPoolGradient(batch, geometry, winners, upstream, result);
    }
}
