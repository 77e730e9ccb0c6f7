using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas.Updates;

/// <summary>What holds for every update.</summary>
public sealed class UpdateLaws
{
    // η = 0.1, w = 1, state 0; the gradients are 0.5 and then −0.25.
    //   sgd:               1 − 0.1·0.5 = 0.95;            0.95 + 0.1·0.25 = 0.975
    //   momentum:          V = 0.5, 1 − 0.05 = 0.95;      V = 0.45 − 0.25 = 0.2, 0.95 − 0.02 = 0.93
    //   averaged-momentum: m = 0.05, 1 − 0.005 = 0.995;   m = 0.045 − 0.025 = 0.02, 0.995 − 0.002 = 0.993
    //   adam:              m = 0.05, v = 0.00025; m̂ = 0.5, v̂ = 0.25; 1 − 0.1·0.5/0.5 = 0.9
    //                      m = 0.045 − 0.025 = 0.02; v = 0.00024975 + 0.0000625 = 0.00031225;
    //                      m̂ = 0.02/0.19 = 0.105263158; v̂ = 0.00031225/0.001999 = 0.156203102, √ = 0.395225381;
    //                      0.9 − 0.1·0.105263158/0.395225381 = 0.9 − 0.026633704 = 0.873366296
    //   nesterov:          V = 0.5, 1 − 0.1·(0.5 + 0.45) = 0.905;     V = 0.2, 0.905 − 0.1·(−0.25 + 0.18) = 0.912
    //   adagrad:           v = 0.25, 1 − 0.1·0.5/0.5 = 0.9;           v = 0.3125, √ = 0.559016994, 0.9 + 0.025/√v
    //   rmsprop:           v = 0.025, √ = 0.158113883, 1 − 0.05/√v;   v = 0.0225 + 0.00625 = 0.02875, √ = 0.169558250
    //   normalized:        the signs of the gradients, 1 − 0.1 and then 0.9 + 0.1
    //   adamw:             Adam's steps, and each less 0.1·0.01·w: 0.9 − 0.001; 0.899 − 0.026633704 − 0.000899
    //   with decay 10⁻⁴:   G = 0.5001, V = 0.5001, w = 0.94999; G = −0.249905001, V = 0.200184999, w − 0.0200185
    //   Adam with it:      G = 0.5001 and G = −0.24991, m = 0.020018, v = 0.000312305, and so on
    public static TheoryData<string, double, double> TwoSteps => new()
    {
        { "nesterov", 0.905, 0.912 },
        { "adagrad", 0.9, 0.944721360 },
        { "rmsprop", 0.683772234, 0.831214224 },
        { "normalized-gradient", 0.9, 1 },
        { "adamw", 0.899, 0.871467296 },
        { "momentum-with-weight-decay", 0.94999, 0.9299715 },
        { "sgd-with-gradient-clipping", 0.95, 0.975 },
        { "adam-with-weight-decay-with-gradient-clipping", 0.900000002, 0.873344672 },
        { "sgd", 0.95, 0.975 },
        { "momentum", 0.95, 0.93 },
        { "averaged-momentum", 0.995, 0.993 },
        { "adam", 0.9, 0.873366296 },
    };

    public static TheoryData<string> Names => Catalog.UpdateNames;

    [Theory]
    [MemberData(nameof(TwoSteps))]
    public void Two_steps_are_the_ones_worked_by_hand(string name, double first, double second)
    {
        UpdateCase formula = Catalog.Update(name);
        var state = default(UpdateState<Real64>);
        StepScalars<Real64> step = formula.Advance(Start(0.1));
        Real64 weight = formula.Apply(new Real64(1), new Real64(0.5), ref state, step);
        Assert.InRange(weight.Value, first - 1e-6, first + 1e-6);
        step = formula.Advance(step);
        weight = formula.Apply(weight, new Real64(-0.25), ref state, step);
        Assert.InRange(weight.Value, second - 1e-6, second + 1e-6);
    }

    [Fact]
    public void Every_update_has_steps_worked_by_hand()
    {
        var known = TwoSteps.Select(row => (string)row[0]).ToHashSet();
        Assert.All(Catalog.Updates, formula => Assert.Contains(formula.Name, known));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_hundred_steps_find_the_minimum_of_a_quadratic(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        Real64[] weights = [new(1), new(-1.5)];
        double[] curvature = [3, 1];
        var states = new UpdateState<Real64>[2];

        // AdaGrad's steps shrink with the root of their number, so they start larger. Steps that are divided by the
        // root of the latest squares do not shrink with the gradient, so their rate falls to 0.
        double rate = name == "adagrad" ? 0.5 : 0.05;
        bool falls = name is "rmsprop" or "normalized-gradient";
        StepScalars<Real64> step = Start(rate);
        for (int count = 0; count < 500; count++)
        {
            if (falls)
                step = step with { LearningRate = new Real64(rate * (1 - (count / 500.0))) };
            step = formula.Advance(step);
            for (int index = 0; index < 2; index++)
            {
                var gradient = new Real64(curvature[index] * weights[index].Value);
                weights[index] = formula.Apply(weights[index], gradient, ref states[index], step);
            }
        }

        Assert.All(weights, weight => Assert.InRange(weight.Value, -1e-3, 1e-3));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Advancing_keeps_the_learning_rate_and_never_raises_a_power(string name)
    {
        StepScalars<Real64> start = Start(0.25);
        StepScalars<Real64> next = Catalog.Update(name).Advance(start);
        Assert.Equal(0.25, next.LearningRate.Value);
        Assert.InRange(next.FirstPower.Value, 0, 1);
        Assert.InRange(next.SecondPower.Value, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_update_has_at_most_two_states_and_writes_no_other(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        Assert.InRange(formula.States, 0, 2);
        Assert.True(formula.DefaultLearningRate > 0);
        UpdateState<Real64> state = new() { First = new Real64(0.5), Second = new Real64(0.75) };
        _ = formula.Apply(new Real64(1), new Real64(2), ref state, formula.Advance(Start(0.1)));
        Assert.Equal(formula.States < 1, state.First.Value == 0.5);
        Assert.Equal(formula.States < 2, state.Second.Value == 0.75);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_decay_outside_its_range_is_refused_by_name(float decay)
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta", () => new Momentum(decay));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta", () => new AveragedMomentum(decay));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta", () => new Nesterov(decay));
        _ = Assert.Throws<ArgumentOutOfRangeException>("rho", () => new RMSprop(decay, 1e-8f));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta1", () => new NormalizedGradient(decay, 0, 1e-8f));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta2", () => new NormalizedGradient(0, decay, 1e-8f));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta1", () => new AdamW(decay, 0.9f, 1e-8f, 0));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta1", () => new Adam(decay, 0.9f, 1e-8f));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta2", () => new Adam(0.9f, decay, 1e-8f));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1e-8f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void An_epsilon_outside_its_range_is_refused_by_name(float epsilon)
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new Adam(0.9f, 0.999f, epsilon));
        _ = Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new AdamW(0.9f, 0.999f, epsilon, 0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new AdaGrad(epsilon));
        _ = Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new RMSprop(0.9f, epsilon));
        _ = Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new NormalizedGradient(0, 0, epsilon));
    }

    // Understanding Deep Learning, section 6.4, and the lecture after it: G = [3, −2, 5], v = [9, 4, 25] → [1, −1, 1].
    [Theory]
    [InlineData(3, 9, 1)]
    [InlineData(-2, 4, -1)]
    [InlineData(5, 25, 1)]
    public void A_normalized_gradient_is_a_step_of_one_length_in_every_direction(
        double gradient, double square, double expected)
    {
        UpdateState<Real64> state = default;
        Real64 weight = new NormalizedGradient().Apply(Real64.Zero, new Real64(gradient), ref state, Start(1));
        Assert.Equal(square, state.Second.Value);
        Assert.Equal(-expected, weight.Value, 7);
    }

    [Fact]
    public void A_normalized_gradient_takes_epsilon_outside_the_root_or_inside()
    {
        // ε = 0.25, G = 0.5 and v = 0.25: 0.5/(√0.25 + 0.25), or 0.5/√0.5.
        Assert.Equal(-0.5 / 0.75, Step(new NormalizedGradient(0, 0, 0.25f)), 7);
        Assert.Equal(-0.5 / Math.Sqrt(0.5), Step(new NormalizedGradient(0, 0, 0.25f, epsilonInsideRoot: true)), 7);
        Assert.True(new NormalizedGradient(0, 0, 0.25f, epsilonInsideRoot: true).EpsilonInsideRoot);
        Assert.False(new NormalizedGradient().EpsilonInsideRoot);

        static double Step(NormalizedGradient update)
        {
            UpdateState<Real64> state = default;
            return update.Apply(Real64.Zero, new Real64(0.5), ref state, Start(1)).Value;
        }
    }

    [Fact]
    public void A_normalized_gradient_with_decays_is_Adam_without_its_correction()
    {
        var normalized = new NormalizedGradient(0.9f, 0.999f, 1e-8f);
        var adam = new Adam(0.9f, 0.999f, 1e-8f);
        UpdateState<Real64> own = default;
        UpdateState<Real64> other = default;

        // Powers of 0 correct nothing.
        var step = new StepScalars<Real64>(new Real64(0.1), Real64.Zero, Real64.Zero);
        Real64 expected = adam.Apply(Real64.One, new Real64(0.5), ref other, adam.Prepare(step));
        Assert.Equal(expected, normalized.Apply(Real64.One, new Real64(0.5), ref own, step));
        Assert.Equal(other, own);
    }

    [Fact]
    public void Adam_takes_epsilon_outside_the_root_or_inside()
    {
        // ε = 0.25 and v̂ = 0.25: √0.25 + 0.25 = 0.75, or √0.5.
        Assert.Equal(1 - (0.1 * 0.5 / 0.75), Step(new Adam(0.9f, 0.999f, 0.25f)), 7);
        Assert.Equal(1 - (0.1 * 0.5 / Math.Sqrt(0.5)), Step(new Adam(0.9f, 0.999f, 0.25f, epsilonInsideRoot: true)), 7);
        Assert.True(new Adam(0.9f, 0.999f, 0.25f, epsilonInsideRoot: true).EpsilonInsideRoot);
        Assert.False(new Adam().EpsilonInsideRoot);

        static double Step(Adam adam)
        {
            UpdateState<Real64> state = default;
            return adam.Apply(Real64.One, new Real64(0.5), ref state, adam.Prepare(adam.Advance(Start(0.1)))).Value;
        }
    }

    [Theory]
    [InlineData(0.5, 0.25)]
    [InlineData(-0.125, -0.125)]
    [InlineData(-3, -0.25)]
    [InlineData(double.PositiveInfinity, 0.25)]
    [InlineData(double.NaN, double.NaN)]
    public void Clipping_by_value_keeps_the_gradient_within_its_limit(double gradient, double expected)
    {
        var clipped = (WithGradientClipping<GradientDescent>)default(GradientDescent).WithGradientClipping(0.25f);
        UpdateState<Real64> state = default;
        Assert.Equal(-expected, clipped.Apply(Real64.Zero, new Real64(gradient), ref state, Start(1)).Value);
    }

    // Of its square, of every mean of it and of its velocity; 1.7·10³⁸ doubled is the largest number.
    public static TheoryData<string, float> LargeGradients()
    {
        TheoryData<string, float> rows = [];
        foreach (UpdateCase formula in Catalog.Updates)
        {
            foreach (float gradient in new[] { 1e18f, 3e19f, -3e19f, 1e30f, 1.7e38f })
                rows.Add(formula.Name, gradient);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(LargeGradients))]
    public void After_one_huge_gradient_weights_move_as_in_double_precision(string name, float huge)
    {
        HugeGradientTrial trial = new(Catalog.Update(name), huge);
        trial.Check<Real32>(value => value.Value);
        trial.Check<Real32x4>(value => LaneArray.Of(value)[3]);
        trial.Check<Real32x8>(value => LaneArray.Of(value)[5]);
        trial.Check<Real32x16>(value => LaneArray.Of(value)[11]);
    }

    [Fact]
    public void Every_update_has_its_steps_after_a_huge_gradient_in_double_precision() =>
        Assert.All(Catalog.Updates, formula => Assert.Contains(formula.Name, ExactUpdate.ByName.Keys));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sum_or_mean_of_squares_stays_finite_however_many_gradients_are_huge(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        if (!ExactUpdate.ByName[name].HasSquares)
            return;
        UpdateState<Real32> state = default;
        var step = new StepScalars<Real32>(new Real32(0.1f), Real32.One, Real32.One);
        Real32 weight = Real32.One;
        for (int count = 0; count < 3000; count++)
        {
            step = formula.Advance(step);
            weight = formula.Apply(weight, new Real32(float.MaxValue), ref state, step);
            Assert.True(float.IsFinite(weight.Value) && float.IsFinite(state.First.Value + state.Second.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_infinite_gradient_shows_in_the_weight_unless_it_is_clipped(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        foreach (float gradient in new[] { float.PositiveInfinity, float.NegativeInfinity, float.NaN })
        {
            UpdateState<Real32> state = default;
            StepScalars<Real32> step = formula.Advance(
                new StepScalars<Real32>(new Real32(0.1f), Real32.One, Real32.One));
            bool clipped = name.EndsWith("clipping", StringComparison.Ordinal) && !float.IsNaN(gradient);
            Real32 weight = formula.Apply(Real32.One, new Real32(gradient), ref state, step);
            Assert.Equal(clipped, float.IsFinite(weight.Value));
        }
    }

    [Fact]
    public void Wrappers_found_at_run_time_are_the_typed_ones()
    {
        IUpdate update =
            GpuNet.Formulas.FormulaCatalog.CreateUpdate("adam").WithWeightDecay(0.5f).WithGradientClipping(2);
        Assert.True(update.Equals(new WithGradientClipping<WithWeightDecay<Adam>>(new(new Adam(), 0.5f), 2)));
        Assert.Equal("adam-with-weight-decay-with-gradient-clipping", GpuNet.Formulas.FormulaCatalog.NameOf(update));
        Assert.DoesNotContain(
            GpuNet.Formulas.FormulaCatalog.Updates, name => name.Contains("with", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_decay_or_limit_outside_its_range_is_refused_by_name(float number)
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>("decay", () => default(GradientDescent).WithWeightDecay(number));
        _ = Assert.Throws<ArgumentOutOfRangeException>("decay", () => new AdamW(0.9f, 0.999f, 1e-8f, number));
        _ = Assert.Throws<ArgumentOutOfRangeException>(
            "limit", () => default(GradientDescent).WithGradientClipping(number));
        _ = Assert.Throws<ArgumentOutOfRangeException>("limit", () => default(GradientDescent).WithGradientClipping(0));
    }

    [Fact]
    public void Adam_powers_are_the_powers_of_its_decays()
    {
        var adam = new Adam(0.5f, 0.25f, 1e-8f);
        StepScalars<Real64> step = adam.Advance(adam.Advance(adam.Advance(Start(1))));
        Assert.Equal(0.125, step.FirstPower.Value);
        Assert.Equal(0.015625, step.SecondPower.Value);
    }

    private static StepScalars<Real64> Start(double learningRate) =>
        new(new Real64(learningRate), Real64.One, Real64.One);
}
