using GpuNet.CudaEmulator;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Extension;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Devices;
using GpuNet.Tests.Devices.Ilgpu;
using GpuNet.Tests.Graphs;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Extension;

/// <summary>What an assembly that sees public members alone adds is planned, differentiated, trained and refused.</summary>
public sealed class ExtensionTests : IDisposable
{
    private readonly HostDevice host = HostDevice.Create(1);
    private EmulatedMachine? machine;

    public void Dispose()
    {
        host.Dispose();
        machine?.Dispose();
    }

    [Fact]
    public void Its_operation_is_differentiated()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 5);
        Value weights = graph.Input("w", 5);
        Value loss = graph.Sum(graph.Multiply(graph.CumulativeSum(graph.Apply(new Squareplus(1), x)), weights));
        Value gradient = graph.Gradients(loss, x)[0]!;
        using Plan plan = graph.Compile(host, 3, [loss, gradient], []);
        float[] given = Numbers.Tame(15, 1);
        float[] factors = Numbers.Tame(15, 2);
        plan.Write(weights, factors);
        plan.Write(x, given);
        plan.Run();
        float[] actual = plan.Read(gradient);
        for (int index = 0; index < given.Length; index++)
        {
            const float Step = 1e-2f;
            double Loss(float off)
            {
                float[] moved = [.. given];
                moved[index] += off;
                plan.Write(x, moved);
                plan.Run();
                return plan.Read(loss)[0];
            }

            double expected = (Loss(Step) - Loss(-Step)) / (2 * Step);
            Assert.InRange(actual[index], expected - 5e-3, expected + 5e-3);
        }

        PlanReplay.AssertSound(plan);
    }

    [Fact]
    public void Its_operation_works_in_place_where_its_input_ends()
    {
        var graph = new Graph();
        Value sum = graph.CumulativeSum(graph.Scale(graph.Input("x", 100), 2), "sum");
        using Plan plan = graph.Compile(host, 2, [sum], []);
        Launch launch = plan.Launches[^1];
        Assert.Equal("sum", launch.Name);
        Assert.Equal(launch.Reads[0].Offset, launch.Writes[0].Offset);
    }

    [Theory]
    [InlineData("ilgpu-cpu")]
    [InlineData("cuda")]
    public void One_of_each_trains_alike_on_the_host_and_on(string name)
    {
        using Device device = name == "cuda" ? EmulatedCuda.Open(new(), out machine) : GpuNet.Devices.Devices.Open(name);
        float[] expected = Train(host);
        float[] actual = Train(device);
        for (int index = 0; index < expected.Length; index++)
            Assert.InRange(actual[index], expected[index] - 1e-4, expected[index] + 1e-4);
        Assert.Contains(expected, weight => Math.Abs(weight - 1) > 1e-3);

        static float[] Train(Device device)
        {
            using var model = new Model(
                device,
                [6],
                [new Dense(5), new Activation(new Squareplus(0.5f)), new Cumulative(), new Dense(3)],
                seed: 3);
            DataSet data = DataSet.Regression("made up", [6], Numbers.Tame(11 * 6, 4), Numbers.Tame(11 * 3, 5), 3);
            using var trainer = new Trainer(
                model,
                default(SignDescent),
                data,
                options: new TrainerOptions { Batch = 4, Epochs = 3 },
                objective: new ShrinkingObjective(0.1f));
            IReadOnlyList<EpochResult> epochs = trainer.Train();
            Assert.True(epochs[^1].Loss < epochs[0].Loss, "nothing was learned");
            return [.. model.Parameters.SelectMany(parameter => parameter.ToArray())];
        }
    }

    [Fact]
    public void A_formula_that_is_not_public_is_refused_on_a_GPU_and_works_on_the_host()
    {
        Assert.Equal([2, 4], Doubled(host));
        using Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        Assert.Equal([2, 4], Doubled(device));
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => Hidden.Apply(device));
        Assert.Equal(
            "device 'ilgpu-cpu': kernel Map⟨Inner⟩ cannot be compiled because Inner is not public; make it and the "
            + "types around it public, or give its assembly InternalsVisibleTo(\"ILGPURuntime\")",
            refusal.Message);

        static float[] Doubled(Device device)
        {
            DeviceBuffer<float> x = device.Allocate<float>([1, 2]);
            device.Run(new GpuNet.Operations.Map<Twice>(default, x, x));
            return device.ToArray(x);
        }
    }

    [Fact]
    public void A_formula_with_a_reference_is_refused_with_the_reason()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 2);
        Assert.Equal(
            "formula type Named must be a struct whose fields are numbers, or structs of numbers: devices copy it byte by "
            + "byte",
            Assert.Throws<ArgumentException>(() => graph.Apply(new Named("n"), x)).Message);
    }

    [Fact]
    public void A_launch_that_brings_nothing_along_for_a_device_is_refused_before_it_runs()
    {
        using Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        DeviceBuffer<float> x = device.Allocate<float>([1, 2]);
        Assert.Equal(
            "nothing: device 'ilgpu-cpu' has no implementation of HostOnly; implement IKernelLaunch",
            Assert.Throws<NotSupportedException>(() => device.Bind(new HostOnly(x))).Message);
        DeviceBuffer<float> y = host.Allocate<float>([1, 2]);
        host.Run(new HostOnly(y));
        Assert.Equal([7, 7], host.ToArray(y));
    }

    [Fact]
    public void An_operation_belongs_to_one_graph()
    {
        var graph = new Graph();
        var other = new Graph();
        var operation = new CumulativeSumOperation("sum", graph.Input("x", 2));
        Assert.Equal(
            "'sum' reads 'x', which belongs to another graph",
            Assert.Throws<ArgumentException>(() => other.Add(operation)).Message);
        _ = graph.Add(operation);
        Assert.Equal(
            "'sum' is already in a graph; create another one",
            Assert.Throws<ArgumentException>(() => graph.Add(operation)).Message);
    }

    /// <summary>2x.</summary>
    public readonly record struct Twice : IActivation
    {
        public static string Name => "twice";

        public static bool DerivativeNeedsInput => false;

        public static bool DerivativeNeedsOutput => false;

        public R Value<R>(R x)
            where R : struct, IReal<R> =>
            x + x;

        public R Derivative<R>(R x, R y)
            where R : struct, IReal<R> =>
            R.Of(2);
    }

    private readonly record struct Named(string Word) : IActivation
    {
        public static string Name => "named";

        public static bool DerivativeNeedsInput => false;

        public static bool DerivativeNeedsOutput => false;

        public R Value<R>(R x)
            where R : struct, IReal<R> =>
            x;

        public R Derivative<R>(R x, R y)
            where R : struct, IReal<R> =>
            R.One;
    }

    private readonly record struct HostOnly(Out<float> Output) : IHostLaunch
    {
        public static string Name => "nothing";

        public void Declare(ref LaunchRoles roles) => roles.Writes(Output, Output.Length);

        public void RunOn(HostLaunch host) => HostLaunch.Write(Output).Fill(7);
    }
}
