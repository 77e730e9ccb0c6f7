using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Many values in one launch.</summary>
public sealed class GlobalNormTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Values_are_clipped_together_in_one_launch(bool fuse, bool reuse)
    {
        Value x = graph.Input("x", 3);
        Value y = graph.Input("y", 2);
        Value a = graph.Scale(x, 2);
        Value b = graph.Apply(default(ReLU), y);
        IReadOnlyList<Value> clipped = graph.ClipByGlobalNorm([a, b], 2.5f);
        Value after = graph.Scale(clipped[1], -1);
        using Plan plan = graph.Compile(device, 1, [clipped[0], after], [], fuse, reuse);
        Assert.Equal(
            ["scale", "relu", "global-norm", "clip-by-global-norm", "scale-2"],
            plan.Launches.Select(launch => launch.Name));
        PlanReplay.AssertSound(plan);
        plan.Write(x, [1.5f, 0, 0]);
        plan.Write(y, [4, -1]);
        plan.Run();
        Assert.Equal([1.5f, 0, 0], plan.Read(clipped[0]));
        Assert.Equal([-2f, -0f], plan.Read(after));
    }

    [Fact]
    public void What_is_clipped_stays_where_it_is_unless_somebody_reads_it_later()
    {
        Value a = graph.Scale(graph.Input("x", 64), 2);
        Value b = graph.Scale(graph.Input("y", 64), 2);
        IReadOnlyList<Value> clipped = graph.ClipByGlobalNorm([a, b], 1);
        Value after = graph.Add(graph.Scale(clipped[0], 1), graph.Scale(clipped[1], 1));
        using Plan inPlace = graph.Compile(device, 1, [after], []);
        Launch clip = inPlace.Launches.Single(launch => launch.Name == "clip-by-global-norm");
        Assert.Equal(clip.Reads[0].Offset, clip.Writes[0].Offset);
        using Plan kept = graph.Compile(device, 1, [after, a], []);
        clip = kept.Launches.Single(launch => launch.Name == "clip-by-global-norm");
        Assert.NotEqual(clip.Reads[0].Offset, clip.Writes[0].Offset);
        PlanReplay.AssertSound(inPlace);
        PlanReplay.AssertSound(kept);
        foreach (Plan plan in (Plan[])[inPlace, kept])
        {
            plan.Write("x", Enumerable.Repeat(0.5f, 64).ToArray());
            plan.Write("y", new float[64]);
            plan.Run();
            Assert.All(plan.Read(after), value => Assert.Equal(0.125f, value, 1e-6));
        }

        Assert.All(kept.Read(a), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Inputs_parameters_twins_and_members_of_other_runs_are_copied()
    {
        using Parameter weight = Parameter.Create(device, "w", new Shape(2), 3, 4);
        Value x = graph.Input("x", 2);
        Value h = graph.Scale(x, 2);
        Value w = graph.Parameter(weight);
        Value first = graph.GlobalNorm(x, h, h, w);
        Value second = graph.GlobalNorm(h, x);
        Value reversed = graph.GlobalNorm(graph.Reshape(h, null, 2), h);
        Value alone = graph.GlobalNorm(w);
        Assert.Throws<ArgumentException>(() => graph.GlobalNorm());
        foreach (bool fuse in (bool[])[true, false])
        {
            using Plan plan = graph.Compile(device, 1, [first, second, reversed, alone, h], [], fuse);
            PlanReplay.AssertSound(plan);
            for (int run = 0; run < 2; run++)
            {
                if (run == 0)
                    plan.Write(x, [1, 2]);
                plan.Run();
                Assert.Equal(Math.Sqrt(5 + 20 + 20 + 25), plan.Read(first)[0], 1e-5);
                Assert.Equal(5, plan.Read(second)[0], 1e-5);
                Assert.Equal(Math.Sqrt(40), plan.Read(reversed)[0], 1e-5);
                Assert.Equal(5, plan.Read(alone)[0], 1e-5);
            }
        }

        Assert.Equal([3f, 4f], weight.ToArray());
    }

    [Fact]
    public void Neighbours_change_in_one_launch_and_others_each_in_one()
    {
        DeviceBuffer<float> weights = device.Allocate<float>([1, 2, 3, 4]);
        Parameter[] parameters =
        [
            new("a", new Shape(2), weights.Slice(0, 2)), new("b", new Shape(1), weights.Slice(2, 1)),
            Parameter.Create(device, "c", new Shape(1), 5),
        ];
        Value x = graph.Input("x");
        Value[] gradients = [graph.Reshape(graph.Scale(graph.Input("g", 2), 1), null, 2), graph.Scale(x, 2), x];
        using var state = new OptimizerState(device, default(GradientDescent), parameters, 0.5f);
        IReadOnlyList<Operation> updates = graph.Update(state, parameters, gradients);
        Assert.Equal(2, updates.Count);
        foreach (bool fuse in (bool[])[false, true])
        {
            using Plan plan = graph.Compile(device, 1, [], updates, fuse);
            PlanReplay.AssertSound(plan);
            Assert.Equal(2, plan.Launches.Count(launch => launch.Name.StartsWith("sgd", StringComparison.Ordinal)));
            plan.Write("g", 2, 4);
            plan.Write(x, [6]);
            plan.Run();
        }

        Assert.Equal([-1f, -2, -9, 4], device.ToArray(weights));
        Assert.Equal([-1f], parameters[2].ToArray());
        Assert.Contains(
            "3 parameters and 1 gradients",
            Assert.Throws<ArgumentException>(() => graph.Update(state, parameters, [x])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_above_zero() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.ClipByGlobalNorm([graph.Input("x", 1)], 0));
}
