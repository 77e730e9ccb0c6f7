using System.Globalization;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>The size column of a counted row: <c>M = 64, N = 10, A transposed</c>.</summary>
/// <param name="Text">As the page has it.</param>
internal sealed record KernelSize(string Text)
{
    /// <summary>The number that stands after the name.</summary>
    public int this[string name]
    {
        get
        {
            string? part = Parts.FirstOrDefault(part => part.StartsWith($"{name} = ", StringComparison.Ordinal));
            return part is null
                ? throw new FormatException($"the size '{Text}' has no '{name} = '")
                : int.Parse(part.AsSpan(name.Length + 3), CultureInfo.InvariantCulture);
        }
    }

    private string[] Parts => Text.Split(", ");

    /// <summary>Whether the word stands among the numbers.</summary>
    public bool Has(string word) => Parts.Contains(word, StringComparer.Ordinal);
}
