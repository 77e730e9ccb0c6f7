namespace GpuNet.Course.Examples;

/// <summary>
/// Three layers of one neuron, z¹ = w⁰x, z² = w¹ max(0, z¹), z³ = w² max(0, z²), ℓ = (z³ − y)². Backwards a layer needs
/// ∂z of the layer above and nothing else of it, so that ∂z is freed as soon as the layer has used it, and a weight's
/// gradient as soon as it has changed the weight.
/// </summary>
public sealed class ReluChain() : Example(
    6, "relu-chain", "backpropagation",
    "three ReLU layers backwards: when each gradient is computed, and when it is freed", small: true)
{
    private static readonly string[] Lecture = ["∂z³", "∂w²", "∂z²", "∂w¹", "∂z¹", "∂w⁰"];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        using var w0 = Parameter.Create(run.Device, "w⁰", new Shape(1, 1), 0.5f);
        using var w1 = Parameter.Create(run.Device, "w¹", new Shape(1, 1), 2);
        using var w2 = Parameter.Create(run.Device, "w²", new Shape(1, 1), -1);

        // All values kept, to be read. By hand: z¹ = 1, z² = 2, z³ = −2, and with the lecture's ℓ = ½(z³ − y)²:
        // ∂z³ = −2 − 1 = −3, ∂w² = −3 · 2, ∂z² = −3 · −1 …
        using (Minimizer all = Create(w0, w1, w2, keep: null))
        {
            all.Plan.Write("x", 2f);
            all.Plan.Write("y", 1f);
            all.Step();
            run.Print("one step: values, gradients and the updated weights");
            run.Print(all.Plan.DescribeValues());
            run.Verify(
                string.Join(", ", Lecture),
                [-3, -6, 3, 3, 6, 12],
                [.. Lecture.Select(name => (double)all.Plan.ReadNumber(name))],
                digits: 4);
            run.Verify(
                "w⁰, w¹, w² after a step of 0.1",
                [-0.7, 1.7, -0.4],
                [w0.ToArray()[0], w1.ToArray()[0], w2.ToArray()[0]],
                digits: 4);
        }

        // Nothing kept: a plan lists its launches, and after each the values whose memory is free for others.
        using (Minimizer planned = Create(w0, w1, w2, keep: [], fuse: false))
        {
            IReadOnlyList<Launch> launches = planned.Plan.Launches;
            run.Print(Describe(launches));
            int Computed(string name) =>
                launches.Single(launch => launch.Writes.Any(buffer => buffer.Name == name)).Index;
            int Freed(string name) => launches.Single(launch => launch.Freed.Contains(name)).Index;
            run.Holds(
                "gradients in the lecture's order",
                Lecture.OrderBy(Computed).SequenceEqual(Lecture),
                string.Join(", ", Lecture.OrderBy(Computed)));
            run.Holds(
                "∂z³ is freed before ∂z² is done, ∂z² before ∂z¹",
                Freed("∂z³") < Computed("∂z²") && Freed("∂z²") < Computed("∂z¹"));
            run.Holds("∂z¹ is freed by ∂w⁰, which alone uses it", Freed("∂z¹") == Computed("∂w⁰"));
            run.Holds(
                "∂w², ∂w¹ and ∂w⁰ are freed at once, by the change of their weights",
                ((string[])["w²", "w¹", "w⁰"]).All(weight =>
                    Freed($"∂{weight}") == Computed(weight) && Computed(weight) == Computed($"∂{weight}") + 1));
        }

        // Fused, a weight's gradient goes straight into the weight and has no memory at all.
        using Minimizer fused = Create(w0, w1, w2, keep: []);
        run.Print(Describe(fused.Plan.Launches));
        run.Holds(
            "fused, no gradient of a weight is stored",
            !fused.Plan.Launches.Any(
                launch => launch.Writes.Any(buffer => buffer.Name.StartsWith("∂w", StringComparison.Ordinal))));
    }

    private static Minimizer Create(Parameter w0, Parameter w1, Parameter w2, string[]? keep, bool fuse = true)
    {
        var graph = new Graph();
        Value z1 = graph.MatMul(graph.Input("x", 1), graph.Parameter(w0), name: "z¹");
        Value z2 = graph.MatMul(graph.Apply(new ReLU(), z1, "a¹"), graph.Parameter(w1), name: "z²");
        Value z3 = graph.MatMul(graph.Apply(new ReLU(), z2, "a²"), graph.Parameter(w2), name: "z³");
        Value loss = graph.Sum(0.5f * graph.Loss(new SquaredError(), z3, graph.Input("y", 1))).As("ℓ");
        return new Minimizer(graph, loss, new GradientDescent(), learningRate: 0.1f, keep: keep, fuse: fuse);
    }

    private static string Describe(IReadOnlyList<Launch> launches) => string.Join(
        '\n',
        launches.Select(launch =>
            $"{launch.Index,2}  {launch.Name,-22}"
            + $"{(launch.Freed.Count > 0 ? "  frees " : "")}{string.Join(", ", launch.Freed)}"));
}
