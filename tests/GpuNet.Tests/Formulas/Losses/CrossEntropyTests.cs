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
    public void A_loss_near_0_keeps_its_digits()
    {
        // ln(1 + e⁻¹²), ln(1 + 2e⁻¹⁷) and e⁻⁴⁰, that of 1 + e⁻⁴⁰ to all digits here.
        Assert.Equal(6.144193477e-6, Loss([12, 0], 0), 1e-15);
        Assert.Equal(8.279875095e-8, Loss([0, 17, 0], 1), 1e-16);
        Assert.Equal(4.248354255e-18, Loss([40, 0], 0), 1e-27);
    }

    [Fact]
    public void The_logarithm_of_the_sum_is_the_same_on_both_sides_of_where_it_changes()
    {
        foreach (double rest in (double[])[0.4, 0.499999, 0.5, 0.500001, 0.7, 1, 3, 1e4])
        {
            double logOfSum = Softmax.LogOfSum(new Real64(1 + rest), new Real64(rest)).Value;
            Assert.Equal(Math.Log(1 + rest), logOfSum, 14);
        }

        Assert.True(double.IsNaN(Softmax.LogOfSum(new Real64(double.NaN), new Real64(double.NaN)).Value));
    }

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
        Real64[] exponentials = [.. logits.Select(logit => Softmax.Exponential(new Real64(logit), max))];
        var sum = new Real64(exponentials.Sum(exponential => exponential.Value));
        var rest = new Real64(exponentials.Sum(exponential => Softmax.Rest(exponential).Value));
        return CrossEntropy.Value(new Real64(logits[label]), max, sum, rest).Value;
    }
}
