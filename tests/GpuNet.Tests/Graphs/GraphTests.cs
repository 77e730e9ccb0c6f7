using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

public sealed class GraphTests : IDisposable
{
    private const float LearningRate = 0.5f;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void Where_no_gradient_flows_there_is_none()
    {
        Value used = graph.Input("x", 2);
        Value stopped = graph.Input("s", 2);
        Value unused = graph.Input("u", 2);
        Value loss = graph.Sum(graph.Add(used, graph.StopGradient(stopped)));
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, used, stopped, unused);
        Assert.NotNull(gradients[0]);
        Assert.Null(gradients[1]);
        Assert.Null(gradients[2]);
    }

    [Fact]
    public void The_value_behind_a_stop_gradient_has_a_gradient_of_its_own()
    {
        Value input = graph.Input("x", 2);
        Value stopped = graph.StopGradient(input);
        IReadOnlyList<Value?> gradients = graph.Gradients(graph.Sum(graph.Multiply(input, stopped)), input, stopped);
        using Plan plan = graph.Compile(device, 1, [gradients[0]!, gradients[1]!], []);
        plan.Write(input, [3f, 4f]);
        plan.Run();
        Assert.Equal([3f, 4f], plan.Read(gradients[0]!));
        Assert.Equal([3f, 4f], plan.Read(gradients[1]!));
    }

    [Fact]
    public void The_gradient_of_a_number_with_respect_to_itself_is_one()
    {
        Value loss = graph.Sum(graph.Input("x", 2));
        Value gradient = graph.Gradients(loss, loss)[0]!;
        using Plan plan = graph.Compile(device, 1, [gradient], []);
        plan.Run();
        Assert.Equal([1f], plan.Read(gradient));
    }

    [Fact]
    public void A_value_read_by_two_is_not_fused_away()
    {
        Value input = graph.Input("x", 2);
        Value product = graph.MatMul(input, input, transposeRight: true);
        Value activated = graph.Apply(default(ReLU), product);
        Value both = graph.Add(product, activated);
        using Plan plan = graph.Compile(device, 2, [both], []);
        Assert.Equal(["matmul", "relu", "add"], plan.Launches.Select(launch => launch.Name));
        plan.Write(input, [1f, 0f, -1f, 2f]);
        plan.Run();
        Assert.Equal([2f, -1f, -1f, 10f], plan.Read(both));
    }

    [Fact]
    public void A_value_asked_for_under_another_name_is_not_fused_away()
    {
        Value input = graph.Input("x", 2);
        Value product = graph.MatMul(input, input, transposeRight: true);
        Value output = graph.Reshape(product, null, 2, 1);
        Value activated = graph.Apply(default(ReLU), product);
        using Plan plan = graph.Compile(device, 2, [output, activated], []);
        plan.Write(input, [1f, 0f, -1f, 2f]);
        plan.Run();
        Assert.Equal([1f, -1f, -1f, 5f], plan.Read(output));
        Assert.Equal([1f, 0f, 0f, 5f], plan.Read(activated));
    }

    [Fact]
    public void A_weight_read_after_its_update_is_the_new_one_and_before_it_the_old_one()
    {
        foreach (bool fuse in (bool[])[false, true])
        {
            var local = new Graph();
            Parameter parameter = NewParameter("w", 2, [1, 2]);
            Value weight = local.Parameter(parameter);
            Value before = local.Scale(weight, 1);
            Operation update = local.Update(NewState(parameter), parameter, local.Scale(weight, 1));
            Value after = local.Scale(weight, 1);
            using Plan plan = local.Compile(device, 1, [before, after], [update], fuse);
            plan.Run();
            Assert.Equal([1f, 2f], plan.Read(before));
            Assert.Equal([0.5f, 1f], plan.Read(after));
        }
    }

    [Fact]
    public void A_product_is_not_fused_with_what_comes_after_a_change_of_its_weights()
    {
        foreach (bool fuse in (bool[])[false, true])
        {
            var local = new Graph();
            Parameter parameter = NewParameter("w", 2, [1, 2]);
            Value input = local.Input("x", 1);
            Value product = local.MatMul(
                input, local.Reshape(local.Parameter(parameter), null, 1), transposeRight: true);
            Operation update = local.Update(
                NewState(parameter), parameter, local.Scale(local.Parameter(parameter), 1));
            Value output = local.Apply(default(ReLU), product);
            using Plan plan = local.Compile(device, 1, [output], [update], fuse);
            plan.Write(input, [1f]);
            plan.Run();
            Assert.Equal([1f, 2f], plan.Read(output));
        }
    }

    [Fact]
    public void An_update_is_not_fused_with_a_product_of_the_weights_that_it_changes()
    {
        foreach (bool fuse in (bool[])[false, true])
        {
            var local = new Graph();
            Parameter parameter = NewParameter("w", 4, [1, 2, 3, 4], 2, 2);
            Value weight = local.Parameter(parameter);
            Value product = local.MatMul(weight, local.StopGradient(weight));
            Value gradient = local.Gradients(local.Sum(product), weight)[0]!;
            Operation update = local.Update(NewState(parameter), parameter, gradient);
            using Plan plan = local.Compile(device, 1, [], [update], fuse);
            plan.Run();
            Assert.Equal([1 - 1.5f, 2 - 3.5f, 3 - 1.5f, 4 - 3.5f], device.ToArray(parameter.Weights));
        }
    }

    [Fact]
    public void Updates_join_past_no_reader_of_what_they_change()
    {
        foreach (bool fuse in (bool[])[false, true])
        {
            var local = new Graph();
            DeviceBuffer<float> weights = device.Allocate<float>([1, 2]);
            var first = new Parameter("first", new Shape(1), weights.Slice(0, 1));
            var second = new Parameter("second", new Shape(1), weights.Slice(1, 1));
            OptimizerState state = NewState(first, second);
            Operation one = local.Update(state, first, local.Scale(local.Parameter(first), 1));
            Value changed = local.Scale(local.Parameter(first), 4);
            Operation two = local.Update(state, second, changed);
            using Plan plan = local.Compile(device, 1, [], [one, two], fuse);
            plan.Run();
            Assert.Equal([0.5f, 1f], device.ToArray(weights));
        }
    }

    [Fact]
    public void Inputs_as_gradients_of_neighbours_keep_their_content()
    {
        DeviceBuffer<float> weights = device.Allocate<float>([1, 2]);
        var first = new Parameter("first", new Shape(1), weights.Slice(0, 1));
        var second = new Parameter("second", new Shape(1), weights.Slice(1, 1));
        OptimizerState state = NewState(first, second);
        Value[] gradients = [graph.Input("g", 1), graph.Input("h", 1)];
        Operation[] updates =
        [
            graph.Update(state, first, gradients[0]),
            graph.Update(state, second, gradients[1]),
        ];
        using Plan plan = graph.Compile(device, 1, [], updates);
        plan.Write(gradients[0], [2f]);
        plan.Write(gradients[1], [4f]);
        plan.Run();
        plan.Run();
        Assert.Equal([-1f, -2f], device.ToArray(weights));
    }

    [Fact]
    public void Parameters_as_gradients_of_neighbours_are_read_where_they_are()
    {
        DeviceBuffer<float> weights = device.Allocate<float>([1, 2]);
        var first = new Parameter("first", new Shape(1), weights.Slice(0, 1));
        var second = new Parameter("second", new Shape(1), weights.Slice(1, 1));
        OptimizerState state = NewState(first, second);
        Operation[] updates =
        [
            graph.Update(state, first, graph.Parameter(NewParameter("g", 1, [2]))),
            graph.Update(state, second, graph.Parameter(NewParameter("h", 1, [4]))),
        ];
        using Plan plan = graph.Compile(device, 1, [], updates);
        plan.Run();
        Assert.Equal([0f, 0f], device.ToArray(weights));
    }

    [Fact]
    public void A_loss_times_a_number_twice_keeps_both_factors_when_fused()
    {
        foreach (bool fuse in (bool[])[false, true])
        {
            var local = new Graph();
            Value input = local.Sum(local.Input("x", 1));
            Value losses = local.Loss(default(SquaredError), input, local.Constant(1));
            Value scaled = local.Multiply(
                local.Multiply(losses.Producer.Outputs[1], local.Constant(3)), local.Constant(5));
            using Plan plan = local.Compile(device, 1, [scaled], [], fuse);
            plan.Write(local.Operations[0].Outputs[0], [2f]);
            plan.Run();
            Assert.Equal([30f], plan.Read(scaled));
        }
    }

    [Fact]
    public void Batches_of_nothing_and_of_one_run()
    {
        Value input = graph.Input("x", 3);
        Value loss = graph.Mean(graph.Softmax(graph.MatMul(input, input, transposeRight: true)));
        Value gradient = graph.Gradients(loss, input)[0]!;
        foreach (int batch in (int[])[0, 1])
        {
            using Plan plan = graph.Compile(device, batch, [loss, gradient], []);
            plan.Write(input, new float[batch * 3]);
            plan.Run();
            Assert.Equal(new float[batch * 3], plan.Read(gradient));
            Assert.Equal([batch], plan.Read(loss));
        }
    }

    [Fact]
    public void The_same_plan_text_comes_of_the_same_graph_every_time()
    {
        Value input = graph.Input("x", 3);
        Value hidden = graph.Apply(default(Tanh), graph.MatMul(input, input, transposeLeft: true));
        Value loss = graph.Mean(graph.Multiply(hidden, hidden));
        Value gradient = graph.Gradients(loss, input)[0]!;
        using Plan first = graph.Compile(device, 5, [gradient], []);
        using Plan second = graph.Compile(device, 5, [gradient], []);
        Assert.Equal(first.ToString(), second.ToString());
    }

    // By hand: e⁻¹⁷ / (1 + e⁻¹⁷)², 4e⁻¹⁸ / (1 + e⁻¹⁸)² and e⁻¹⁷.
    [Theory]
    [InlineData("sigmoid", 17, 4.139937376e-8)]
    [InlineData("tanh", 9, 6.091991710e-8)]
    [InlineData("elu", -17, 4.139937719e-8)]
    public void A_slope_far_from_0_goes_back_through_products_with_and_without_fusion(
        string name, float at, double slope)
    {
        Value input = graph.Input("x", 1);
        Value one = graph.Input("one", 1);
        Value hidden = graph.Apply(FormulaCatalog.CreateActivation(name), graph.MatMul(input, one));
        Value gradient = graph.Gradients(graph.Sum(graph.MatMul(hidden, one)), input)[0]!;
        foreach (bool fuse in (bool[])[true, false])
        {
            using Plan plan = graph.Compile(device, 1, [gradient], [], fuse);
            Assert.Equal(fuse, plan.Launches.Any(launch => launch.Name.Contains($"⊙ {name}′", StringComparison.Ordinal)));
            plan.Write(input, [at]);
            plan.Write(one, [1f]);
            plan.Run();
            Assert.InRange(plan.Read(gradient)[0], slope * (1 - 1e-6), slope * (1 + 1e-6));
        }
    }

    private OptimizerState NewState(params Parameter[] parameters) =>
        new(device, default(GradientDescent), parameters, LearningRate);

    private Parameter NewParameter(string name, int count, float[] numbers, params int[] sizes) =>
        new(name, new Shape(sizes.Length == 0 ? [count] : sizes), device.Allocate<float>(numbers));
}
