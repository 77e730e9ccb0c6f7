using GpuNet.Formulas.Reals;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

/// <summary>What holds for every activation, whatever it computes.</summary>
public sealed class ActivationLaws
{
    // A few roundings at the magnitude of what is added up, which for every formula so far is 1 or the result.
    private const double UlpsAllowed = 4;

    private static readonly float[] Far =
        [float.NegativeInfinity, -3e38f, -1e22f, -1e4f, 1e4f, 1e22f, 3e38f, float.PositiveInfinity];

    public static TheoryData<string> Names => Catalog.ActivationNames;

    public static TheoryData<string, double, double> Literals => ActivationLiterals.Rows;

    [Theory]
    [MemberData(nameof(Literals))]
    public void A_value_is_the_one_in_the_books(string name, double x, double expected)
    {
        double actual = Catalog.Activation(name).Value(x);
        if (double.IsInfinity(expected))
            Assert.Equal(expected, actual);
        else
            Assert.InRange(actual, expected - 1e-6, expected + 1e-6);
    }

    [Fact]
    public void Every_activation_has_literals_from_outside()
    {
        var known = ActivationLiterals.Rows.Select(row => (string)row[0]).ToHashSet();
        Assert.All(Catalog.Activations, formula => Assert.Contains(formula.Name, known));
        Assert.All(known, name => Assert.NotNull(Catalog.Activation(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_the_slope(string name)
    {
        const double H = 1e-6;
        ActivationCase formula = Catalog.Activation(name);
        int checkedPoints = 0;
        int points = 0;
        for (double x = -6; x <= 6; x += 0.00731)
        {
            double y = formula.Value(x);
            if (!HasValue(name, x))
                continue;
            points++;
            double before = (y - formula.Value(x - H)) / H;
            double after = (formula.Value(x + H) - y) / H;

            // Relative where a slope is steep, as those of eˣ and of 1/x near 0 are: so are the roundings of y.
            double slope = (formula.Value(x + H) - formula.Value(x - H)) / (2 * H);
            double scale = Math.Max(1, Math.Abs(slope));
            if (!(Math.Abs(before - after) <= 1e-4 * scale))
                continue;
            checkedPoints++;
            double allowed = 1e-8 * scale;
            Assert.InRange(formula.Derivative(x, y), slope - allowed, slope + allowed);
        }

        Assert.True(points > 820 && checkedPoints > 0.975 * points, $"only {checkedPoints} points away from kinks");
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leaky-relu", 0.01)]
    [InlineData("heaviside", 0)]
    [InlineData("elu", 1)]
    public void At_a_kink_the_derivative_is_that_of_the_left(string name, double expected)
    {
        double actual = Catalog.Activation(name).Derivative(0, 0);
        Assert.InRange(actual, expected - 1e-9, expected + 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_reads_only_what_the_facts_say(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        for (double x = -6; x <= 6; x += 0.25)
        {
            double y = formula.Value(x);
            double expected = formula.Derivative(x, y);
            double actual = formula.Derivative(
                formula.NeedsInput ? x : double.NaN, formula.NeedsOutput ? y : double.NaN);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_stays_NaN(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        Assert.True(double.IsNaN(formula.Value(double.NaN)));
        Assert.True(float.IsNaN(formula.Value(new Real32(float.NaN)).Value));
        Assert.All(EveryLane<Real32x4>(formula, float.NaN), value => Assert.True(float.IsNaN(value)));
        Assert.All(EveryLane<Real32x8>(formula, float.NaN), value => Assert.True(float.IsNaN(value)));
        Assert.All(EveryLane<Real32x16>(formula, float.NaN), value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Infinities_and_huge_inputs_give_a_value_and_a_slope(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (float x in Far)
        {
            bool none = !HasValue(name, x);
            double y = formula.Value((double)x);
            Assert.Equal(none, double.IsNaN(y));
            Assert.Equal(none, float.IsNaN(formula.Value(new Real32(x)).Value));

            // A slope where there is no value is read by nobody.
            Assert.True(none || !double.IsNaN(formula.Derivative(x, y)));
            Assert.True(none || !float.IsNaN(formula.Derivative(new Real32(x), new Real32((float)y)).Value));
            Assert.All(EveryLane<Real32x4>(formula, x), value => Assert.Equal(none, float.IsNaN(value)));
            Assert.All(EveryLane<Real32x8>(formula, x), value => Assert.Equal(none, float.IsNaN(value)));
            Assert.All(EveryLane<Real32x16>(formula, x), value => Assert.Equal(none, float.IsNaN(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_agrees_with_double(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (float x in Points())
        {
            double exact = formula.Value((double)x);
            Close(exact, formula.Value(new Real32(x)).Value, x);
            Close(formula.Derivative(x, exact), formula.Derivative(new Real32(x), new Real32((float)exact)).Value, x);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_lanes_agree_with_double_and_with_each_other(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        LanesAgree<Real32x4>(formula);
        LanesAgree<Real32x8>(formula);
        LanesAgree<Real32x16>(formula);
    }

    [Fact]
    public void An_exact_row_is_of_an_activation_that_there_is() =>
        Assert.All(ExactActivation.ByName.Keys, name => Assert.NotNull(Catalog.Activation(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_relative_error_is_a_few_ulps_over_the_whole_range(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        StaysNear(formula, ExactActivation.For(formula));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("heaviside")]
    [InlineData("relu")]
    [InlineData("leaky-relu")]
    [InlineData("elu")]
    [InlineData("exp")]
    [InlineData("reciprocal")]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("softplus")]
    public void An_activation_without_a_row_is_compared_with_its_own_formula_over_doubles(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        StaysNear(formula, ExactActivation.OverDoubles(formula));
    }

    [Fact]
    public void A_slope_that_cancels_is_found_without_a_row()
    {
        var formula = new TypedActivationCase<CancellingSoftsign>();
        Exception failure = Assert.ThrowsAny<Exception>(
            () => StaysNear(formula, ExactActivation.OverDoubles(formula)));
        Assert.Contains("the slope", failure.Message, StringComparison.Ordinal);
    }

    private static void StaysNear(ActivationCase formula, ExactActivation exact)
    {
        var worst = new WorstDistance(formula.Name);
        foreach (float x in TailGrid.All)
        {
            Real32 y = formula.Value(new Real32(x));
            worst.Add(exact.Value(x), y.Value, $"{x:R}");
            worst.Add(exact.Slope(x), formula.Derivative(new Real32(x), y).Value, $"{x:R}, the slope");
        }

        LanesStayNear<Real32x4>(formula, exact, worst);
        LanesStayNear<Real32x8>(formula, exact, worst);
        LanesStayNear<Real32x16>(formula, exact, worst);
        worst.Check();
    }

    /// <summary>An infinite angle has no sine, and a negative number neither logarithm nor root.</summary>
    private static bool HasValue(string name, double x) => name switch
    {
        "sin" or "cos" => double.IsFinite(x),
        "log" or "sqrt" => x >= 0,
        _ => true,
    };

    private static void LanesStayNear<R>(ActivationCase formula, ExactActivation exact, WorstDistance worst)
        where R : unmanaged, ILanes<R>
    {
        foreach (float[] inputs in TailGrid.All.Chunk(R.Count).Where(chunk => chunk.Length == R.Count))
        {
            R x = LaneArray.ToLanes<R>(inputs);
            R y = formula.Value(x);
            float[] values = LaneArray.Of(y);
            float[] slopes = LaneArray.Of(formula.Derivative(x, y));
            for (int lane = 0; lane < R.Count; lane++)
            {
                worst.Add(exact.Value(inputs[lane]), values[lane], $"{inputs[lane]:R} in {typeof(R).Name}");
                worst.Add(exact.Slope(inputs[lane]), slopes[lane], $"{inputs[lane]:R} in {typeof(R).Name}, the slope");
            }
        }
    }

    private static void LanesAgree<R>(ActivationCase formula)
        where R : unmanaged, ILanes<R>
    {
        foreach (float x in Points())
        {
            double exact = formula.Value((double)x);
            float[] values = EveryLane<R>(formula, x);
            Close(exact, values[0], x);
            Assert.All(values, value => Assert.Equal(Bits(values[0]), Bits(value)));

            R slopes = formula.Derivative(R.Of(x), R.Of((float)exact));
            float[] derivatives = LaneArray.Of(slopes);
            Close(formula.Derivative(x, exact), derivatives[0], x);
            Assert.All(derivatives, value => Assert.Equal(Bits(derivatives[0]), Bits(value)));
        }
    }

    /// <summary>x in each lane in turn, among neighbours that take other paths.</summary>
    private static float[] EveryLane<R>(ActivationCase formula, float x)
        where R : unmanaged, ILanes<R>
    {
        float[] neighbours = [-50f, float.NaN, 0.3f, float.PositiveInfinity, 3f, 0f, float.NegativeInfinity, 1e-40f];
        var results = new float[R.Count];
        for (int lane = 0; lane < R.Count; lane++)
        {
            var input = new float[R.Count];
            for (int other = 0; other < R.Count; other++)
                input[other] = other == lane ? x : neighbours[(lane + other) % neighbours.Length];
            results[lane] = LaneArray.Of(formula.Value(LaneArray.ToLanes<R>(input)))[lane];
        }

        return results;
    }

    private static void Close(double exact, float actual, float x)
    {
        if (double.IsNaN(exact) || float.IsInfinity((float)exact))
        {
            Assert.True(
                (float)exact == actual || (double.IsNaN(exact) && float.IsNaN(actual)),
                $"at {x}: {actual} instead of {exact}");
            return;
        }

        double allowed = UlpsAllowed * Ulps.At(Math.Max(1, Math.Abs(exact)));
        Assert.True(Math.Abs(exact - actual) <= allowed, $"at {x}: {actual} instead of {exact}");
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static IEnumerable<float> Points()
    {
        for (float x = -20; x <= 20; x += 0.0937f)
            yield return x;
        foreach (float x in new[] { 0f, 1e-30f, -1e-30f, 1e-40f, -1e-40f, 0.625f, -0.625f, 88f, -88f, 100f, -100f })
            yield return x;
        foreach (float x in Far)
            yield return x;
    }
}
