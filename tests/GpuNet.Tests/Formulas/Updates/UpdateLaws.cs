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
    public static TheoryData<string, double, double> TwoSteps => new()
    {
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
        StepScalars<Real64> step = Start(0.05);
        for (int count = 0; count < 500; count++)
        {
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
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta1", () => new Adam(decay, 0.9f, 1e-8f));
        _ = Assert.Throws<ArgumentOutOfRangeException>("beta2", () => new Adam(0.9f, decay, 1e-8f));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1e-8f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void An_epsilon_outside_its_range_is_refused_by_name(float epsilon) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(epsilon), () => new Adam(0.9f, 0.999f, epsilon));

    [Fact]
    public void Adam_powers_are_the_powers_of_its_decays()
    {
        var adam = new Adam(0.5f, 0.25f, 1e-8f);
        StepScalars<Real64> step = adam.Advance(adam.Advance(adam.Advance(Start(1))));
        Assert.Equal(0.125, step.FirstPower.Value);
        Assert.Equal(0.015625, step.SecondPower.Value);
    }

    private static StepScalars<Real64> Start(double learningRate) => new(new Real64(learningRate), Real64.One, Real64.One);
}
