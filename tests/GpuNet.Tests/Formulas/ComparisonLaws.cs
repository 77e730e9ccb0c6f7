using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas;

/// <summary>What formulas compare with stands on the right, where every compiler leaves it.</summary>
public sealed class ComparisonLaws
{
    private static readonly ComparedReal Unknown = new(false);

    public static TheoryData<string> Activations => Catalog.ActivationNames;

    public static TheoryData<string> Losses => Catalog.LossNames;

    public static TheoryData<string> Updates => Catalog.UpdateNames;

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_compare_with_constants_on_the_right(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        _ = formula.Value(Unknown);
        _ = formula.Derivative(Unknown, Unknown);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Losses_compare_with_constants_on_the_right(string name)
    {
        LossCase formula = Catalog.Loss(name);
        _ = formula.Value(Unknown, Unknown);
        _ = formula.Derivative(Unknown, Unknown);
    }

    [Fact]
    public void Losses_of_rows_compare_with_constants_on_the_right()
    {
        _ = CrossEntropy.Value(Unknown, Unknown, Unknown, Softmax.Rest(Unknown));
        _ = SoftCrossEntropy.Term(Unknown, Unknown, Unknown, Softmax.LogOfSum(Unknown, Unknown));
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public void Updates_compare_with_constants_on_the_right(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        var state = new UpdateState<ComparedReal> { First = Unknown, Second = Unknown };
        var step = new StepScalars<ComparedReal>(Unknown, Unknown, Unknown);
        _ = formula.Apply(Unknown, Unknown, ref state, step);
        _ = formula.Advance(step);
    }

    [Fact]
    public void A_constant_on_the_left_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => ComparedReal.Max(ComparedReal.Zero, Unknown));
        Assert.Throws<InvalidOperationException>(
            () => ComparedReal.IfGreater(ComparedReal.One - ComparedReal.Of(2), Unknown, Unknown, Unknown));
        _ = ComparedReal.Max(Unknown, ComparedReal.Zero);
        _ = ComparedReal.Min(ComparedReal.One, ComparedReal.Zero);
    }
}
