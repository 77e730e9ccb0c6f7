using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas.Updates;

/// <summary>Twelve steps of one weight, the second with a huge gradient, beside the same in double precision.</summary>
internal sealed class HugeGradientTrial(UpdateCase formula, float huge)
{
    /// <summary>After each step the weight is where double precision has it, to 10⁻⁴ of the way so far.</summary>
    public void Check<R>(Func<R, float> read)
        where R : struct, IReal<R>
    {
        ExactUpdate exact = ExactUpdate.ByName[formula.Name];
        (double expected, double way, var memory) = (1, 0, new double[2]);
        (R weight, UpdateState<R> state) = (R.One, default);
        var step = new StepScalars<R>(R.Of((float)ExactUpdate.LearningRate), R.One, R.One);
        for (int t = 1; t <= 12; t++)
        {
            float gradient = t == 2 ? huge : 0.5f;
            step = formula.Advance(step);
            weight = formula.Apply(weight, R.Of(gradient), ref state, step);
            double next = exact.Apply(expected, gradient, memory, t);
            way += Math.Abs(next - expected);
            expected = next;
            double allowed = (1e-4 * way) + 1e-6;
            Assert.InRange(read(weight), expected - allowed, expected + allowed);
            Assert.True(float.IsFinite(read(state.First)) && float.IsFinite(read(state.Second)), $"state of step {t}");
        }
    }
}
