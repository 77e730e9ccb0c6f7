namespace GpuNet.Course.Examples;

/// <summary>
/// Rosenblatt's perceptron: three yes-or-no questions, weights 6, 2, 2, and yes where the weighted sum exceeds 5. Then
/// the inverse problem: find weights from answers alone by the perceptron rule w ← w + Σ (t − y)x.
/// </summary>
public sealed class Perceptron() : Example(
    7, "perceptron", "perceptron",
    "a weighted decision, and its weights recovered from its answers", small: true)
{
    // The whole truth table: (0, 0, 0), (0, 0, 1) … (1, 1, 1). The last column is one, so that its weight is
    // −threshold.
    private static readonly float[] Questions =
        [.. Enumerable.Range(0, 8).SelectMany(row => new float[] { row >> 2, (row >> 1) & 1, row & 1, 1 })];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        using var weights = Parameter.Create(run.Device, "w", new Shape(4, 1), 6, 2, 2, -5);
        var graph = new Graph();
        Value z = graph.MatMul(graph.Input("x", 4), graph.Parameter(weights), name: "z");
        Value y = graph.Apply(new Heaviside(), z, "y");
        using Plan decide = graph.Compile(run.Device, batch: 8, keep: ["y"]);
        decide.Write("x", Questions);
        decide.Run();
        float[] answers = decide.Read("y");
        run.Compare("(0, 1, 1) with weights 6, 2, 2 and threshold 5", 0, answers[0b011], digits: 0);
        run.Compare("(1, 0, 0)", 1, answers[0b100], digits: 0);
        run.Verify("whole truth table: the first question decides", [0, 0, 0, 0, 1, 1, 1, 1], answers, digits: 0);

        // The inverse problem: forget the weights, keep the answers. A step has no slope to follow; the rule is the
        // gradient descent of Σ (y − t)z with y taken as a constant.
        run.Device.CopyIn<float>(new float[4], weights.Weights);
        Value criterion = graph.Sum(graph.StopGradient(y - graph.Input("t", 1)) * z);
        using var learn = new Minimizer(
            graph, criterion, new GradientDescent(), learningRate: 1, batch: 8, keep: ["y"]);
        learn.Plan.Write("x", Questions);
        learn.Plan.Write("t", answers);
        do
            learn.Step();
        while (!learn.Plan.Read("y").SequenceEqual(answers) && learn.Steps < 100);
        float[] learned = weights.ToArray();
        run.Print(
            $"learned after {learn.Steps - 1} steps: weights {string.Join(", ", learned.Take(3))}, "
            + $"threshold {0 - learned[3]}");
        decide.Run();
        run.Verify(
            "answers of the learned weights that agree",
            8,
            decide.Read("y").Zip(answers).Count(pair => pair.First == pair.Second),
            digits: 0);
    }
}
