namespace GpuNet.Course.Tests.Examples;

public sealed class ToyTests
{
    [Fact]
    public void All_eight_derivatives_are_those_of_the_chain_rule_in_double()
    {
        // The forward pass, and the backward pass by hand: each slope of the one before.
        double sine = Math.Sin(1 + (0.1 * 2.3));
        double exponential = Math.Exp(2 - (0.4 * sine));
        double angle = -3 + (2 * exponential);
        double error = 0.4 + (3 * Math.Cos(angle)) - 2;
        double beta3 = 2 * error;
        double beta2 = beta3 * 3 * -Math.Sin(angle);
        double beta1 = beta2 * 2 * exponential;
        double beta0 = beta1 * -0.4 * Math.Cos(1 + (0.1 * 2.3));

        ExampleResults toy = ExampleResults.Of("toy");

        Assert.Equal(error * error, toy.Number("ℓ,"), 5);
        (string Name, double Slope)[] expected =
        [
            ("β₀", beta0),
            ("ω₀", beta0 * 2.3),
            ("β₁", beta1),
            ("ω₁", beta1 * sine),
            ("β₂", beta2),
            ("ω₂", beta2 * exponential),
            ("β₃", beta3),
            ("ω₃", beta3 * Math.Cos(angle)),
        ];

        // Single precision, with an angle of 7.1 in the cosine.
        Assert.All(
            expected,
            pair => Assert.Equal(pair.Slope, toy.Number($"∂ℓ/∂{pair.Name}, central"), 2e-5 * Math.Abs(pair.Slope)));
        Assert.Equal(beta0 * 2.3, toy.Number("∂ℓ/∂ω₀, written out"), 1e-4);
    }
}
