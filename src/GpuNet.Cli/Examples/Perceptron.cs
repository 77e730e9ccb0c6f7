using GpuNet.Cli.Examples.Running;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;

namespace GpuNet.Cli.Examples;

/// <summary>
/// Rosenblatt's perceptron: three yes-or-no questions, weights 6, 2, 2, and yes where the weighted sum exceeds 5. Then the
/// inverse problem: find weights from answers alone by the perceptron rule w ← w + (t − y)x.
/// </summary>
[Example(7, "perceptron", "perceptron", "a weighted decision, and its weights learned back from its answers", Small = true)]
internal sealed class Perceptron : IExample
{
    // The whole truth table: (0, 0, 0), (0, 0, 1) … (1, 1, 1). The last column is one, so that its weight is −threshold.
    private static readonly float[] Questions =
        [.. Enumerable.Range(0, 8).SelectMany(row => new float[] { row >> 2, (row >> 1) & 1, row & 1, 1 })];

    /// <inheritdoc/>
    public void Run(ExampleRun run)
    {
        var weights = new Parameter("w", new Shape(4, 1), run.Device.Allocate<float>([6, 2, 2, -5]));
        var graph = new Graph();
        Value x = graph.Input("x", 4);
        Value t = graph.Input("t", 1);
        Value z = graph.MatMul(x, graph.Parameter(weights), name: "z");
        Value y = graph.Apply(new Heaviside(), z, "y");

        // A step has no slope to follow. The rule's gradient is that of Σ(y − t)z with y taken as a constant.
        Value criterion = graph.Sum(graph.Multiply(graph.StopGradient(graph.Add(y, t, beta: -1)), z));
        Value gradient = graph.Gradients(criterion, graph.Parameter(weights))[0]!;
        using Plan plan = graph.Compile(run.Device, batch: 8, [y, gradient], []);
        plan.Write(x, Questions);
        plan.Write(t, new float[8]);
        plan.Run();
        float[] answers = plan.Read(y);
        run.Compare("(0, 1, 1) with weights 6, 2, 2 and threshold 5", 0, answers[0b011], digits: 0);
        run.Compare("(1, 0, 0)", 1, answers[0b100], digits: 0);
        run.Compare("whole truth table: the first question decides", [0, 0, 0, 0, 1, 1, 1, 1], [.. answers.Select(answer => (double)answer)], digits: 0);

        // The inverse problem: forget the weights, keep the answers.
        plan.Write(t, answers);
        var learned = new float[4];
        int rounds = 0;
        float[] given;
        do
        {
            run.Device.CopyIn<float>(learned, weights.Weights);
            plan.Run();
            given = plan.Read(y);
            float[] step = plan.Read(gradient);
            learned = [.. learned.Zip(step, (weight, slope) => weight - slope)];
        }
        while (!given.SequenceEqual(answers) && ++rounds < 100);
        run.Print($"learned after {rounds} rounds: weights {string.Join(", ", learned.Take(3))}, threshold {0 - learned[3]}");
        run.Compare("answers of the learned weights that agree", 8, given.Zip(answers).Count(pair => pair.First == pair.Second), digits: 0);
    }
}
