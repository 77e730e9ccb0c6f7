using GpuNet.Formulas;

namespace GpuNet.Devices;

/// <summary>The names of a formula's verbs, put together once: a launch allocates nothing.</summary>
internal static class VerbNames<TFormula>
    where TFormula : IFormula
{
    public static readonly string Gradient = $"gradient of {TFormula.Name}";
    public static readonly string Gemm = $"gemm + {TFormula.Name}";
    public static readonly string GemmGradient = $"gemm ⊙ gradient of {TFormula.Name}";
}
