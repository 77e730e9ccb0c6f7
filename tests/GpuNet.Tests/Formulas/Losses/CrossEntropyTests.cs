using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Losses;

public sealed class CrossEntropyTests
{
    [Fact]
    public void Equal_logits_give_the_logarithm_of_the_number_of_classes() =>
        Assert.Equal(Math.Log(10), Loss(new double[10], 3), 12);

    [Fact]
    public void A_loss_is_the_one_worked_by_hand() =>
        // ln(e¹ + e² + e³) − 2 = 3.40760596 − 2
        Assert.Equal(1.4076059644443804, Loss([1, 2, 3], 1), 12);

    [Fact]
    public void Huge_logits_give_the_difference()
    {
        Assert.Equal(0, Loss([1e4, -1e4], 0));
        Assert.Equal(2e4, Loss([1e4, -1e4], 1));
    }

    [Fact]
    public void The_derivative_is_the_slope_for_every_logit_and_class()
    {
        const double H = 1e-6;
        double[] logits = [0.4, -1.7, 2.2, 0.0, 1.3, -0.6];
        double max = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - max));
        for (int label = 0; label < logits.Length; label++)
        {
            for (int index = 0; index < logits.Length; index++)
            {
                double[] above = [.. logits];
                double[] below = [.. logits];
                above[index] += H;
                below[index] -= H;
                double slope = (Loss(above, label) - Loss(below, label)) / (2 * H);
                Real64 probability = Softmax.Value(
                    Softmax.Exponential(new Real64(logits[index]), new Real64(max)), new Real64(sum));
                double actual = CrossEntropy.Derivative(probability, new Real64(index == label ? 1 : 0)).Value;
                Assert.InRange(actual, slope - 1e-8, slope + 1e-8);
            }
        }
    }

    private static double Loss(double[] logits, int label)
    {
        var max = new Real64(logits.Max());
        var sum = new Real64(logits.Sum(logit => Softmax.Exponential(new Real64(logit), max).Value));
        return CrossEntropy.Value(new Real64(logits[label]), max, sum).Value;
    }
}
