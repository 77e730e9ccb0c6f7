namespace GpuNet.Course.Examples;

/// <summary>
/// One neuron o = σ(z), z = b + Wx, with the loss ℓ = (o − y)². Backwards: ∂ℓ/∂o = 2(o − y), δ = ∂ℓ/∂o · o(1 − o),
/// ∂ℓ/∂W = δxᵀ, ∂ℓ/∂b = δ, ∂ℓ/∂x = Wᵀδ.
/// </summary>
public sealed class Neuron() : Example(
    2, "neuron", "backpropagation",
    "σ(b + Wx) with squared error: every value and every gradient", small: true)
{
    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // The network as a graph; what has a name can be read by it.
        var graph = new Graph();
        Value x = graph.Input("x", 3);
        Value w = graph.Input("W", 3);
        Value b = graph.Input("b", 1);
        Value y = graph.Input("y", 1);
        Value z = (b + graph.MatMul(w, x, transposeRight: true, name: "Wx")).As("z");
        Value o = graph.Apply(new Sigmoid(), z, "o");
        Value loss = graph.Sum(graph.Loss(new SquaredError(), o, y)).As("ℓ");
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(run.Device);
        plan.Write("x", 4f, -2f, 1f);
        plan.Write("W", -1f, 0.5f, 10f);
        plan.Write("b", -2f);
        plan.Write("y", 1f);
        plan.Run();
        run.Print(plan.DescribeValues());

        // By hand: z = −2 + (−4 − 1 + 10) = 3, o = 0.952574, 2(o − 1) = −0.094852, o(1 − o) = 0.045177, δ = −0.004285.
        run.Verify("z = b + Wx", [3], plan.Read("z"), digits: 4);
        run.Verify("o = σ(z)", [0.9526], plan.Read("o"), digits: 4);
        run.Verify("ℓ = (o − y)²", [0.00225], plan.Read("ℓ"), digits: 5);
        run.Verify("∂ℓ/∂o = 2(o − y)", [-0.09485], plan.Read("∂o"), digits: 5);
        run.Verify("∂ℓ/∂z = ∂ℓ/∂o · o(1 − o)", [-0.00429], plan.Read("∂z"), digits: 5);
        run.Verify("∂ℓ/∂W = ∂ℓ/∂z · xᵀ", [-0.01714, 0.00857, -0.00429], plan.Read("∂W"), digits: 5);
        run.Verify("∂ℓ/∂b = ∂ℓ/∂z", [-0.00429], plan.Read("∂b"), digits: 5);
        run.Verify("∂ℓ/∂x = Wᵀ · ∂ℓ/∂z", [0.00429, -0.00214, -0.04285], plan.Read("∂x"), digits: 5);
    }
}
