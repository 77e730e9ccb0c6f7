using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// A plan that only reads a parameter may keep in mind that it is finite, and pass over what meets zeros, until somebody
/// changes it.
/// </summary>
public sealed class ConstantParameterTests : IDisposable
{
    private const int Inner = 100;
    private const int Columns = 32;
    private const int Changed = 5;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Parameter parameter;
    private readonly float[] sample = new float[Inner];

    public ConstantParameterTests()
    {
        DeviceBuffer<float> weights = device.Allocate<float>(Numbers.Tame(Inner * Columns, 1));
        parameter = new Parameter("w", new Shape(Inner, Columns), weights);
        sample[Inner / 2] = 1;
    }

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_plan_sees_what_another_plan_changed()
    {
        using Plan reads = Reads(out Value input, out Value result);
        using OptimizerState state = new(device, new GradientDescent(), [parameter], 1);
        using Plan changes = Changes(state, out Value gradient);
        Check(reads, input, result, isFinite: true);
        changes.Write(gradient, Infinite());
        changes.Run();
        Check(reads, input, result, isFinite: false);
    }

    [Fact]
    public void A_plan_sees_what_a_launch_changed()
    {
        using Plan reads = Reads(out Value input, out Value result);
        Check(reads, input, result, isFinite: true);
        device.Run(new GpuNet.Operations.Fill(parameter.Weights.Slice(0, Columns), float.NaN));
        Check(reads, input, result, isFinite: false);
    }

    [Fact]
    public void A_plan_sees_what_a_copy_changed()
    {
        using Plan reads = Reads(out Value input, out Value result);
        Check(reads, input, result, isFinite: true);
        device.CopyIn(Infinite(), parameter.Weights);
        Check(reads, input, result, isFinite: false);
    }

    [Fact]
    public void A_plan_sees_what_it_changes_between_its_own_products()
    {
        using OptimizerState state = new(device, new GradientDescent(), [parameter], 1);
        var graph = new Graph();
        Value input = graph.Input("x", Inner);
        Value weights = graph.Parameter(parameter);
        Value first = graph.MatMul(input, weights);
        Value second = graph.MatMul(input, weights);
        Value gradient = graph.Input("g", Inner * Columns);
        Operation update = graph.Update(state, parameter, gradient);
        Value third = graph.MatMul(input, weights);
        using Plan plan = graph.Compile(device, 1, [first, second, third], [update]);
        plan.Write(input, sample);
        plan.Write(gradient, Infinite());
        plan.Run();
        Assert.True(float.IsFinite(plan.Read(first)[Changed]));
        Assert.True(float.IsFinite(plan.Read(second)[Changed]));
        Assert.True(float.IsNaN(plan.Read(third)[Changed]));
    }

    private Plan Reads(out Value input, out Value result)
    {
        var graph = new Graph();
        input = graph.Input("x", Inner);
        result = graph.MatMul(input, graph.Parameter(parameter));
        return graph.Compile(device, 1, [result], []);
    }

    private Plan Changes(OptimizerState state, out Value gradient)
    {
        var graph = new Graph();
        gradient = graph.Input("g", Inner * Columns);
        return graph.Compile(device, 1, [], [graph.Update(state, parameter, gradient)]);
    }

    // Often enough that the device has looked at the parameter.
    private void Check(Plan plan, Value input, Value result, bool isFinite)
    {
        plan.Write(input, sample);
        for (int again = 0; again < 3; again++)
        {
            plan.Run();
            Assert.Equal(isFinite, float.IsFinite(plan.Read(result)[Changed]));
        }
    }

    /// <summary>0 but for one number, in a row that meets a zero of the sample.</summary>
    private static float[] Infinite()
    {
        var numbers = new float[Inner * Columns];
        numbers[Changed] = float.PositiveInfinity;
        return numbers;
    }
}
