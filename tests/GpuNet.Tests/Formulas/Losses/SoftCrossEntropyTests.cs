using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using Xunit;

namespace GpuNet.Tests.Formulas.Losses;

public sealed class SoftCrossEntropyTests
{
    private static readonly double[] Logits = [0.4, -1.7, 2.2, 0.0, 1.3, -0.6];

    [Fact]
    public void One_1_among_zeros_gives_the_loss_of_a_label() =>

        // ln(e¹ + e² + e³) − 2 = 3.40760596 − 2
        Assert.Equal(1.4076059644443804, Loss([1, 2, 3], [0, 1, 0]), 12);

    [Fact]
    public void Equal_targets_give_the_mean_of_the_losses_of_each_label() =>
        Assert.Equal(3.4076059644443804 - 2, Loss([1, 2, 3], [1.0 / 3, 1.0 / 3, 1.0 / 3]), 12);

    [Fact]
    public void A_target_of_0_asks_nothing_of_a_logit_of_minus_infinity()
    {
        Assert.Equal(Math.Log(2), Loss([0, double.NegativeInfinity, 0], [0.5, 0, 0.5]), 12);
        Assert.Equal(double.PositiveInfinity, Loss([0, double.NegativeInfinity, 0], [0.5, 0.5, 0]));
        Assert.True(double.IsNaN(Loss([0, 1, 0], [0.5, double.NaN, 0])));
    }

    [Fact]
    public void The_derivative_is_the_slope_for_every_logit()
    {
        Slopes([0.1, 0.2, 0.3, 0.15, 0.05, 0.2]);
        Slopes([0, 0, 1, 0, 0, 0]);
        Slopes([0.5, 0.5, 0.7, 0, 1, 2]);
    }

    private static void Slopes(double[] targets)
    {
        const double H = 1e-6;
        double max = Logits.Max();
        double sum = Logits.Sum(logit => Math.Exp(logit - max));
        for (int index = 0; index < Logits.Length; index++)
        {
            double[] above = [.. Logits];
            double[] below = [.. Logits];
            above[index] += H;
            below[index] -= H;
            double slope = (Loss(above, targets) - Loss(below, targets)) / (2 * H);
            Real64 probability = Softmax.Value(
                Softmax.Exponential(new Real64(Logits[index]), new Real64(max)), new Real64(sum));
            double actual = SoftCrossEntropy.Derivative(
                probability, new Real64(targets.Sum()), new Real64(targets[index])).Value;
            Assert.InRange(actual, slope - 1e-8, slope + 1e-8);
        }
    }

    private static double Loss(double[] logits, double[] targets)
    {
        var max = new Real64(logits.Max());
        Real64[] exponentials = [.. logits.Select(logit => Softmax.Exponential(new Real64(logit), max))];
        Real64 logOfSum = Softmax.LogOfSum(
            new Real64(exponentials.Sum(exponential => exponential.Value)),
            new Real64(exponentials.Sum(exponential => Softmax.Rest(exponential).Value)));
        return logits.Select((logit, index) => SoftCrossEntropy.Term(
            new Real64(targets[index]), new Real64(logit), max, logOfSum).Value).Sum();
    }
}
