using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using Xunit;

namespace GpuNet.Tests.Formulas.Cases;

/// <summary>Every formula of the library, found by reflection: a new one is under test without an edit here.</summary>
internal static class Catalog
{
    public static IReadOnlyList<ActivationCase> Activations { get; } =
        Find<ActivationCase>(typeof(IActivation), typeof(TypedActivationCase<>));

    public static IReadOnlyList<LossCase> Losses { get; } = Find<LossCase>(typeof(ILoss), typeof(TypedLossCase<>));

    /// <summary>All updates, and those around others once around a simple one and once around each other.</summary>
    public static IReadOnlyList<UpdateCase> Updates { get; } =
    [
        .. Find<UpdateCase>(typeof(IUpdate), typeof(TypedUpdateCase<>)),
        new TypedUpdateCase<WithWeightDecay<Momentum>>(),
        new TypedUpdateCase<WithGradientClipping<GradientDescent>>(),
        new TypedUpdateCase<WithGradientClipping<WithWeightDecay<Adam>>>(),
    ];

    public static TheoryData<string> ActivationNames => new(Activations.Select(formula => formula.Name));

    public static TheoryData<string> LossNames => new(Losses.Select(formula => formula.Name));

    public static TheoryData<string> UpdateNames => new(Updates.Select(formula => formula.Name));

    public static ActivationCase Activation(string name) => Activations.Single(formula => formula.Name == name);

    public static LossCase Loss(string name) => Losses.Single(formula => formula.Name == name);

    public static UpdateCase Update(string name) => Updates.Single(formula => formula.Name == name);

    private static TCase[] Find<TCase>(Type kind, Type typed) =>
    [
        .. typeof(IFormula).Assembly.GetTypes()
            .Where(type => type.IsValueType && !type.ContainsGenericParameters && kind.IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (TCase)Activator.CreateInstance(typed.MakeGenericType(type))!),
    ];
}
