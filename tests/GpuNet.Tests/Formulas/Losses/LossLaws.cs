using GpuNet.Formulas.Reals;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas.Losses;

/// <summary>What holds for every loss.</summary>
public sealed class LossLaws
{
    public static TheoryData<string> Names => Catalog.LossNames;

    // Worked by hand: (3 − 1)² = 4; ln 2 at the logit 0; ln(1 + e⁻²) = 0.126928 for a right logit of 2, plus 2 for a wrong.
    public static TheoryData<string, double, double, double> Literals => new()
    {
        { "squared-error", 3, 1, 4 },
        { "squared-error", -1.5, 0, 2.25 },
        { "binary-cross-entropy", 0, 0, 0.6931471805599453 },
        { "binary-cross-entropy", 0, 1, 0.6931471805599453 },
        { "binary-cross-entropy", 2, 1, 0.1269280110429725 },
        { "binary-cross-entropy", 2, 0, 2.1269280110429727 },
        { "binary-cross-entropy", 1000, 1, 0 },
        { "binary-cross-entropy", 1000, 0, 1000 },
        { "binary-cross-entropy", -1000, 0, 0 },
        { "binary-cross-entropy", -1000, 1, 1000 },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void A_value_is_the_one_worked_by_hand(string name, double prediction, double target, double expected)
    {
        Assert.Equal(expected, Catalog.Loss(name).Value(prediction, target), 12);
        float single = Catalog.Loss(name).Value(new Real32((float)prediction), new Real32((float)target)).Value;
        Assert.InRange(single, expected - 1e-6, expected + 1e-6);
    }

    [Fact]
    public void Every_loss_has_values_worked_by_hand()
    {
        var known = Literals.Select(row => (string)row[0]).ToHashSet();
        Assert.All(Catalog.Losses, formula => Assert.Contains(formula.Name, known));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_the_slope_and_the_loss_is_not_negative(string name)
    {
        const double H = 1e-5;
        LossCase formula = Catalog.Loss(name);
        for (double prediction = -5.97; prediction <= 6; prediction += 0.173)
        {
            for (double target = 0; target <= 1; target += 0.125)
            {
                double slope = (formula.Value(prediction + H, target) - formula.Value(prediction - H, target)) / (2 * H);
                Assert.InRange(formula.Derivative(prediction, target), slope - 1e-8, slope + 1e-8);
                Assert.True(formula.Value(prediction, target) >= 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Huge_predictions_give_finite_losses_and_slopes_in_single_precision(string name)
    {
        LossCase formula = Catalog.Loss(name);
        foreach (float prediction in new[] { -1e4f, -1000f, -104f, -89f, 89f, 104f, 1000f, 1e4f })
        {
            foreach (float target in new[] { 0f, 0.5f, 1f })
            {
                Assert.True(float.IsFinite(formula.Value(new Real32(prediction), new Real32(target)).Value));
                Assert.True(float.IsFinite(formula.Derivative(new Real32(prediction), new Real32(target)).Value));
                Assert.All(
                    LaneArray.Of(formula.Value(Real32x8.Of(prediction), Real32x8.Of(target))),
                    value => Assert.True(float.IsFinite(value)));
                Assert.All(
                    LaneArray.Of(formula.Derivative(Real32x8.Of(prediction), Real32x8.Of(target))),
                    value => Assert.True(float.IsFinite(value)));
            }
        }
    }
}
