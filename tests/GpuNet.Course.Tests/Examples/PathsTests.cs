namespace GpuNet.Course.Tests.Examples;

public sealed class PathsTests
{
    private static readonly double[] First = [0.4, -0.6, 0.9, 0.7, 0.2, -0.3];
    private static readonly double[] Biases = [0.1, -0.2, 0.3];

    [Fact]
    public void Thirteen_slopes_are_those_of_central_differences()
    {
        ExampleResults paths = ExampleResults.Of("paths");

        double[] ours =
        [
            .. ((string[])["∂C/∂w¹ by", "∂C/∂b¹", "∂C/∂w²", "∂C/∂b²"]).SelectMany(paths.Numbers),
        ];
        double[] weights = [.. First, .. Biases, 0.8, -0.5, 1.1, -0.4];
        Assert.Equal(13, ours.Length);
        for (int index = 0; index < weights.Length; index++)
        {
            double Moved(double by)
            {
                double[] moved = [.. weights];
                moved[index] += by;
                return Math.Pow(Output(moved, [9, 10, 11], 12) - 1, 2);
            }

            Assert.Equal((Moved(1e-5) - Moved(-1e-5)) / 2e-5, ours[index], 6);
        }
    }

    [Fact]
    public void A_hidden_weights_slope_is_the_sum_over_both_outputs()
    {
        double[] weights = [.. First, .. Biases, 0.8, -0.7, -0.5, 0.6, 1.1, 0.2, -0.4, 0.3];
        double Moved(double by)
        {
            double[] moved = [weights[0] + by, .. weights[1..]];
            return (Math.Pow(Output(moved, [9, 11, 13], 15) - 1, 2) + Math.Pow(Output(moved, [10, 12, 14], 16), 2)) / 2;
        }

        Assert.Equal((Moved(1e-5) - Moved(-1e-5)) / 2e-5, ExampleResults.Of("paths").Number("two outputs: ∂L/∂w₁₁"), 6);
    }

    [Fact]
    public void The_lectures_fourteenth_number_is_explained() => Assert.Equal(
        ExampleVerdict.Explained, ExampleResults.Of("paths").Check("numbers in ∇C on").Verdict);

    private static double Output(double[] w, int[] from, int bias)
    {
        double z = w[bias];
        for (int unit = 0; unit < 3; unit++)
            z += w[from[unit]] * Sigmoid((0.5 * w[unit]) - w[3 + unit] + w[6 + unit]);
        return Sigmoid(z);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
