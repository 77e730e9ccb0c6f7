using GpuNet.Formulas.Reals;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas.Losses;

/// <summary>What holds for every loss.</summary>
public sealed class LossLaws
{
    public static TheoryData<string> Names => Catalog.LossNames;

    // Worked by hand: (3 − 1)² = 4; with δ = 1 1·(2 − ½) = 1.5 and ½·0.25; (tanh 1 ∓ 1)² with tanh 1 =
    // 0.761594155955765; ln 2 at the logit 0; ln(1 + e⁻²) = 0.126928 for a right logit of 2, plus 2 for a wrong.
    public static TheoryData<string, double, double, double> Literals => new()
    {
        { "absolute-error", 3, 1, 2 },
        { "absolute-error", -1.5, 0, 1.5 },
        { "huber", 3, 1, 1.5 },
        { "huber", -0.5, 0, 0.125 },
        { "huber", -2, -1, 0.5 },
        { "logistic", 0, 1, 0.6931471805599453 },
        { "logistic", 2, 1, 0.1269280110429725 },
        { "logistic", 2, -1, 2.1269280110429727 },
        { "logistic", 1000, 1, 0 },
        { "logistic", 1000, -1, 1000 },
        { "logistic", -1000, 1, 1000 },
        { "tanh-squared-error", 0, 1, 1 },
        { "tanh-squared-error", 1, 1, 0.056837346474444175 },
        { "tanh-squared-error", 1, -1, 3.1032139702975035 },
        { "tanh-squared-error", 1000, -1, 4 },
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
            // Numbers of any sign, but probabilities for binary cross-entropy.
            for (double target = name == "binary-cross-entropy" ? 0 : -1; target <= 1; target += 0.125)
            {
                double slope =
                    (formula.Value(prediction + H, target) - formula.Value(prediction - H, target)) / (2 * H);
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

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_stays_NaN_in_loss_and_slope(string name)
    {
        LossCase formula = Catalog.Loss(name);
        Assert.True(double.IsNaN(formula.Value(double.NaN, 1)));
        Assert.True(double.IsNaN(formula.Derivative(double.NaN, 1)));
        Assert.All(
            LaneArray.Of(formula.Value(Real32x8.Of(float.NaN), Real32x8.One)),
            value => Assert.True(float.IsNaN(value)));
        Assert.All(
            LaneArray.Of(formula.Derivative(Real32x8.Of(float.NaN), Real32x8.One)),
            value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_width_agrees_with_double(string name)
    {
        LossCase formula = Catalog.Loss(name);
        for (float prediction = -30; prediction <= 30; prediction += 0.173f)
        {
            foreach (float target in new[] { -1f, 0f, 0.375f, 1f })
            {
                if (name == "binary-cross-entropy" && target < 0)
                    continue;
                double value = formula.Value(prediction, target);
                double slope = formula.Derivative(prediction, target);
                Close(value, [formula.Value(new Real32(prediction), new Real32(target)).Value]);
                Close(slope, [formula.Derivative(new Real32(prediction), new Real32(target)).Value]);
                Agree<Real32x4>();
                Agree<Real32x8>();
                Agree<Real32x16>();

                void Agree<R>()
                    where R : unmanaged, ILanes<R>
                {
                    Close(value, LaneArray.Of(formula.Value(R.Of(prediction), R.Of(target))));
                    Close(slope, LaneArray.Of(formula.Derivative(R.Of(prediction), R.Of(target))));
                }

                void Close(double exact, float[] lanes)
                {
                    // A few roundings at the magnitude of what is added up; differences are squared.
                    double allowed = 8 * Ulps.Rounding * Math.Max(1, Math.Max(Math.Abs(prediction), Math.Abs(exact)));
                    Assert.All(lanes, actual => Assert.InRange(actual, exact - allowed, exact + allowed));
                }
            }
        }
    }

    [Fact]
    public void Every_loss_has_an_exact_value_and_slope() =>
        Assert.Equal(
            Catalog.Losses.Select(formula => formula.Name).Order(StringComparer.Ordinal),
            ExactLoss.ByName.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_relative_error_is_a_few_ulps_over_the_whole_range(string name)
    {
        LossCase formula = Catalog.Loss(name);
        ExactLoss exact = ExactLoss.ByName[name];
        var worst = new WorstDistance(name);
        foreach (float target in exact.Targets)
        {
            foreach (float x in TailGrid.All)
            {
                string at = $"{x:R} for {target:R}";
                (Real32 prediction, Real32 t) = (new(x), new(target));
                worst.Add(exact.Value(x, target), formula.Value(prediction, t).Value, at);
                worst.Add(exact.Slope(x, target), formula.Derivative(prediction, t).Value, $"{at}, the slope");
            }

            LanesStayNear<Real32x4>();
            LanesStayNear<Real32x8>();
            LanesStayNear<Real32x16>();

            void LanesStayNear<R>()
                where R : unmanaged, ILanes<R>
            {
                foreach (float[] inputs in TailGrid.All.Chunk(R.Count).Where(chunk => chunk.Length == R.Count))
                {
                    R prediction = LaneArray.ToLanes<R>(inputs);
                    float[] values = LaneArray.Of(formula.Value(prediction, R.Of(target)));
                    float[] slopes = LaneArray.Of(formula.Derivative(prediction, R.Of(target)));
                    for (int lane = 0; lane < R.Count; lane++)
                    {
                        string at = $"{inputs[lane]:R} for {target:R} in {typeof(R).Name}";
                        worst.Add(exact.Value(inputs[lane], target), values[lane], at);
                        worst.Add(exact.Slope(inputs[lane], target), slopes[lane], $"{at}, the slope");
                    }
                }
            }
        }

        worst.Check();
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_delta_of_Huber_outside_its_range_is_refused_by_name(float delta) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(delta), () => new GpuNet.Formulas.Losses.Huber(delta));

    [Fact]
    public void The_given_delta_of_Huber_is_used()
    {
        var huber = new GpuNet.Formulas.Losses.Huber(2);
        Assert.Equal(8, huber.Value(new Real64(6), new Real64(1)).Value);
        Assert.Equal(-2, huber.Derivative(new Real64(-6), new Real64(1)).Value);
        Assert.Equal(1.5, huber.Derivative(new Real64(2.5), new Real64(1)).Value);
    }
}
