using FsCheck;
using FsCheck.Fluent;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

public sealed class RandomGraphTests : IDisposable
{
    private const float LearningRate = 0.125f;
    private const double SingleRounding = 6e-8;

    private static readonly Config Often =
        Config.QuickThrowOnFailure.WithMaxTest(300).WithStartSize(8).WithEndSize(140);

    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Values_and_gradients_are_those_of_double_precision_differences() => ForRandomGraphs(random =>
    {
        int forward = random.Graph.Operations.Count;
        Value[] leaves = [.. random.Leaves.Select(leaf => leaf.Value)];
        IReadOnlyList<Value?> gradients = random.Graph.Gradients(random.Loss.Value, leaves);
        Value[] backward = [.. random.Graph.Operations.Skip(forward).SelectMany(node => node.Outputs)];
        (Expression Expression, Value Value)[] computed = [.. random.Values.Skip(leaves.Length), random.Loss];
        using Plan plan = Unplanned(random, [.. computed.Select(value => value.Value), .. backward]);
        plan.Run();

        double largest = random.Values.Max(value => value.Expression.Numbers.Max(Math.Abs));
        double rounding = 16 * SingleRounding * plan.Launches.Count * Math.Max(1, largest);
        foreach ((Expression expression, Value value) in computed)
            AssertClose(expression.Numbers, plan.Read(value), rounding * Math.Max(1, largest), expression.Text);

        double steepest = backward.Select(value => (double)plan.Read(value).Max(Math.Abs)).DefaultIfEmpty().Max();
        for (int index = 0; index < leaves.Length; index++)
        {
            Expression leaf = random.Leaves[index].Expression;
            float[] actual = gradients[index] is Value gradient ? plan.Read(gradient) : new float[leaf.Numbers.Length];
            AssertClose(
                random.Loss.Expression.Derivative(leaf), actual, rounding * Math.Max(0.01, steepest), $"∂{leaf.Text}");
        }
    });

    [Fact]
    public void Planned_memory_changes_no_bit_and_fusion_only_the_rounding() => ForRandomGraphs(random =>
    {
        Value[] leaves = [.. random.Leaves.Select(leaf => leaf.Value)];
        Value[] computed = [.. random.Values.Skip(leaves.Length).Select(value => value.Value)];
        IEnumerable<Value> some = computed.Where((_, index) => index % 5 == 2);
        Value[] gradients = [.. random.Graph.Gradients(random.Loss.Value, leaves).OfType<Value>()];
        Value[] outputs = [random.Loss.Value, .. gradients, .. some];
        float[][] expected;
        using (Plan oracle = Unplanned(random, outputs))
        {
            oracle.Run();
            expected = [.. outputs.Select(output => oracle.Read(output))];
        }

        foreach (bool fuse in (bool[])[false, true])
        {
            using Plan plan = random.Graph.Compile(device, RandomGraph.Batch, outputs, [], fuse);
            PlanReplay.AssertSound(plan);
            random.Fill(plan);
            plan.Run();
            float[][] first = [.. outputs.Select(output => plan.Read(output))];
            plan.Run();
            for (int index = 0; index < outputs.Length; index++)
            {
                if (fuse)
                    AssertNear(expected[index], first[index], plan, outputs[index].Name);
                else
                    Assert.Equal(expected[index], first[index]);
                Assert.Equal(first[index], plan.Read(outputs[index]));
            }

            foreach ((Value input, float[] content) in random.InputsOf(plan))
                Assert.Equal(content, plan.Read(input));
        }
    });

    [Fact]
    public void A_training_step_changes_weights_alike_however_it_is_compiled() => ForRandomGraphs(random =>
    {
        using var state = new OptimizerState(device, default(GradientDescent), random.Parameters, LearningRate);
        DeviceBuffer<float> sum = device.Allocate<float>(new float[CompensatedSumLayout.Length]);
        Value[] leaves = [.. random.Parameters.Select(random.Graph.Parameter)];
        IReadOnlyList<Value?> gradients = random.Graph.Gradients(random.Loss.Value, leaves);
        List<Operation> effects = [random.Graph.Accumulate(random.Loss.Value, sum)];
        for (int index = 0; index < leaves.Length; index++)
        {
            if (gradients[index] is Value gradient)
                effects.Add(random.Graph.Update(state, random.Parameters[index], gradient));
        }

        // The unplanned plan changes no weight: what each becomes is computed from its gradient here.
        using Plan oracle = Unplanned(random, [random.Loss.Value, .. gradients.OfType<Value>()]);
        oracle.Run();
        float[][] expected = random.ReadWeights();
        for (int index = 0; index < leaves.Length; index++)
        {
            if (gradients[index] is Value gradient)
                expected[index] = [.. expected[index].Zip(
                    oracle.Read(gradient), (weight, slope) => weight - (LearningRate * slope))];
        }

        foreach (bool fuse in (bool[])[false, true])
        {
            using Plan plan = random.Graph.Compile(device, RandomGraph.Batch, [], effects, fuse);
            PlanReplay.AssertSound(plan);
            random.Fill(plan);
            device.CopyIn<float>([0, 0], sum);
            plan.Run();
            float[][] actual = random.ReadWeights();
            for (int index = 0; index < leaves.Length; index++)
                AssertNear(expected[index], actual[index], plan, leaves[index].Name);
            AssertNear(oracle.Read(random.Loss.Value), device.ToArray(sum)[..1], plan, "loss sum");
        }

        sum.Memory.Dispose();
    });

    private void ForRandomGraphs(Action<RandomGraph> law) => Check.One(Often, Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        program =>
        {
            using var random = new RandomGraph(device, program);
            try
            {
                law(random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{exception.Message}\n{random}", exception);
            }
        }));

    private Plan Unplanned(RandomGraph random, IReadOnlyList<Value> outputs)
    {
        Plan plan = random.Graph.Compile(device, RandomGraph.Batch, outputs, [], fuse: false, reuse: false);
        random.Fill(plan);
        return plan;
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.True(
                Math.Abs(expected[index] - actual[index]) <= tolerance,
                $"{what}[{index}] is {actual[index]:R}; {expected[index]:R} ± {tolerance:R} is expected");
        }
    }

    private static void AssertNear(float[] expected, float[] actual, Plan plan, string what)
    {
        double largest = expected.Max(Math.Abs);
        double tolerance = 16 * SingleRounding * plan.Launches.Count * Math.Max(1, largest);
        AssertClose(Array.ConvertAll(expected, number => (double)number), actual, tolerance, $"{what} in\n{plan}\n");
    }
}
