namespace GpuNet.Course.Examples;

/// <summary>
/// y = β₃ + ω₃ cos(β₂ + ω₂ exp(β₁ + ω₁ sin(β₀ + ω₀x))) with ℓ = (y − t)²: one derivative written out already fills a
/// line, and every other one repeats most of it. Backpropagation computes each repeated part once.
/// </summary>
public sealed class Toy() : Example(
    5, "toy", "backpropagation",
    "sin, exp and cos in each other: eight derivatives in one pass", small: true)
{
    private const double X = 2.3;
    private const double T = 2;

    private static readonly string[] Names = ["β₀", "ω₀", "β₁", "ω₁", "β₂", "ω₂", "β₃", "ω₃"];
    private static readonly double[] Weights = [1, 0.1, 2, -0.4, -3, 2, 0.4, 3];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var graph = new Graph();
        Value[] w = [.. Names.Select(name => graph.Input(name, 1))];
        Value x = graph.Input("x", 1);
        Value sin = graph.Apply(new Sin(), w[0] + (w[1] * x));
        Value exp = graph.Apply(new Exp(), w[2] + (w[3] * sin));
        Value cos = graph.Apply(new Cos(), w[4] + (w[5] * exp));
        Value y = (w[6] + (w[7] * cos)).As("y");
        Value loss = graph.Sum(graph.Loss(new SquaredError(), y, graph.Input("t", 1))).As("ℓ");
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(run.Device);
        for (int index = 0; index < Names.Length; index++)
            plan.Write(Names[index], (float)Weights[index]);
        plan.Write("x", (float)X);
        plan.Write("t", (float)T);
        plan.Run();
        run.Print(plan.DescribeValues());

        run.Verify("ℓ, in double precision", Loss(Weights), plan.ReadNumber("ℓ"), digits: 5);
        run.Verify("∂ℓ/∂ω₀, written out", WrittenOut(), plan.ReadNumber("∂ω₀"), digits: 4);

        // The same derivative, and the other seven, from nothing but two values of the loss each.
        for (int index = 0; index < Names.Length; index++)
        {
            run.Verify(
                $"∂ℓ/∂{Names[index]}, central difference",
                Difference(index),
                plan.ReadNumber($"∂{Names[index]}"),
                digits: 3);
        }
    }

    private static double Loss(double[] w)
    {
        double y = w[6] + (w[7] * Math.Cos(w[4] + (w[5] * Math.Exp(w[2] + (w[3] * Math.Sin(w[0] + (w[1] * X)))))));
        return (y - T) * (y - T);
    }

    // (ℓ(w + h) − ℓ(w − h)) / 2h.
    private static double Difference(int index)
    {
        const double H = 1e-5;
        double At(double weight) => Loss([.. Weights.Select((other, place) => place == index ? weight : other)]);
        return (At(Weights[index] + H) - At(Weights[index] - H)) / (2 * H);
    }

    // −2(y − t) · ω₁ω₂ω₃ x · cos(β₀ + ω₀x) · exp(β₁ + ω₁ sin(…)) · sin(β₂ + ω₂ exp(…)).
    private static double WrittenOut()
    {
        double[] w = Weights;
        double inner = w[0] + (w[1] * X);
        double exp = Math.Exp(w[2] + (w[3] * Math.Sin(inner)));
        double outer = w[4] + (w[5] * exp);
        double y = w[6] + (w[7] * Math.Cos(outer));
        return -2 * (y - T) * w[3] * w[5] * w[7] * X * Math.Cos(inner) * exp * Math.Sin(outer);
    }
}
