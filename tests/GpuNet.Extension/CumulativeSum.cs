using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Graphs;
using ILGPU;

namespace GpuNet.Extension;

/// <summary>
/// yᵢⱼ = xᵢ₀ + … + xᵢⱼ, or xᵢⱼ + … + xᵢₙ from the end; in place allowed. A launch with its host method and its kernel.
/// </summary>
public readonly record struct CumulativeSum(int Rows, int Columns, bool FromEnd, In<float> Input, Out<float> Output)
    : IHostLaunch, IKernelLaunch
{
    /// <inheritdoc/>
    public static string Name => "cumulative sum";

    /// <inheritdoc/>
    public void Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Output, (long)Rows * Columns);
        roles.MayBe(Output, Input);
    }

    /// <inheritdoc/>
    public void RunOn(HostLaunch host)
    {
        ReadOnlySpan<float> x = HostLaunch.Read(Input);
        Span<float> y = HostLaunch.Write(Output);
        for (int row = 0; row < Rows; row++)
        {
            float sum = 0;
            for (int step = 0; step < Columns; step++)
            {
                int place = (row * Columns) + (FromEnd ? Columns - 1 - step : step);
                sum += x[place];
                y[place] = sum;
            }
        }
    }

    /// <inheritdoc/>
    public void RunOn(KernelLaunch device) => device.Launch(
        Kernel, device.Threads(Rows), Rows, Columns, FromEnd ? 1 : 0, KernelLaunch.View(Input), KernelLaunch.View(Output));

    /// <summary>A thread does a row.</summary>
    public static void Kernel(int rows, int columns, int fromEnd, ArrayView<float> x, ArrayView<float> y)
    {
        Walk walk = Walk.Over(rows);
        for (int row = walk.Start; row < walk.End; row += walk.Step)
        {
            float sum = 0;
            for (int step = 0; step < columns; step++)
            {
                int column = step;
                if (fromEnd != 0)
                    column = columns - 1 - step;
                sum += x[(row * columns) + column];
                y[(row * columns) + column] = sum;
            }
        }
    }
}

/// <summary>The operation: its shape rule, its gradient (the sum from the other end), its launch.</summary>
public sealed class CumulativeSumOperation : Operation
{
    private readonly bool fromEnd;

    /// <summary>Sums over each row of the input.</summary>
    public CumulativeSumOperation(string name, Value input, bool fromEnd = false)
        : base(name, input)
    {
        this.fromEnd = fromEnd;
        _ = Output(name);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    /// <inheritdoc/>
    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new CumulativeSumOperation($"∂{Inputs[0].Name}", upstream[0]!, !fromEnd)).Outputs[0]];

    /// <inheritdoc/>
    protected override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        context.Launch(new CumulativeSum(
            shape.Rows, shape.Columns, fromEnd, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>What makes it read like the library's own: <c>graph.CumulativeSum(x)</c>.</summary>
public static class CumulativeSumExtensions
{
    /// <summary>yᵢⱼ = xᵢ₀ + … + xᵢⱼ.</summary>
    public static Value CumulativeSum(this Graph graph, Value input, string? name = null) =>
        graph.Add(new CumulativeSumOperation(name ?? graph.Unique("cumulative-sum"), input)).Outputs[0];
}
