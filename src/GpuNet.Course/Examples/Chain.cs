namespace GpuNet.Course.Examples;

/// <summary>
/// f(h(g(m(x)))) with m = −x, g = eᵐ, h = g + 1, f = 1/h. Backwards: ∂f/∂h = −1/h², ∂f/∂g = ∂f/∂h, ∂f/∂m = ∂f/∂g · g,
/// ∂f/∂x = −∂f/∂m. The chain is σ(x) = 1/(1 + e⁻ˣ) taken apart, so that the last is σ′(x) = σ(x)(1 − σ(x)).
/// </summary>
public sealed class Chain() : Example(
    1, "chain", "chain rule",
    "four functions of one number, and their derivatives from last to first", small: true)
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var graph = new Graph();
        Value x = graph.Input("x", 1);
        Value m = (-x).As("m");
        Value g = graph.Apply(new Exp(), m, "g");
        Value h = (g + 1).As("h");
        Value f = graph.Apply(new Reciprocal(), h, "f");
        graph.Differentiate(graph.Sum(f));

        // Two samples at once: each is a separate row, and the derivatives of one row do not depend on the other.
        using Plan plan = graph.Compile(run.Device, batch: 2);
        plan.Write("x", 1f, 1.1f);
        plan.Run();
        run.Print(plan.DescribeValues());
        double[][] slopes =
        [
            .. ((string[])["∂h", "∂g", "∂m", "∂x"]).Select(
                name => Array.ConvertAll(plan.Read(name), slope => (double)slope)),
        ];
        run.Compare(
            "x = 1: ∂f/∂h, ∂f/∂g, ∂f/∂m, ∂f/∂x",
            [-0.53, -0.53, -0.20, 0.20],
            [.. slopes.Select(slope => slope[0])],
            digits: 2);

        // By hand: g = e⁻¹·¹ = 0.3329, h = 1.3329, −1/h² = −0.5629, −0.5629 · 0.3329 = −0.1874.
        run.Verify(
            "x = 1.1: the same", [-0.5629, -0.5629, -0.1874, 0.1874], [.. slopes.Select(slope => slope[1])], digits: 4);

        // The sigmoid as one function has the same value and the same slope.
        var whole = new Graph();
        whole.Differentiate(whole.Sum(whole.Apply(new Sigmoid(), whole.Input("x", 1), "σ")));
        using Plan sigmoid = whole.Compile(run.Device, batch: 2);
        sigmoid.Write("x", 1f, 1.1f);
        sigmoid.Run();
        run.Verify("f is σ(x), at 1 and 1.1", [.. sigmoid.Read("σ")], plan.Read("f"), digits: 6);
        run.Verify("∂f/∂x is σ′(x), at 1 and 1.1", [.. sigmoid.Read("∂x")], plan.Read("∂x"), digits: 6);
    }
}
