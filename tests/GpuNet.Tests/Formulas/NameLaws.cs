using System.Text.RegularExpressions;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Formulas;

public sealed partial class NameLaws
{
    [Fact]
    public void Reflection_finds_formulas_of_every_kind()
    {
        Assert.NotEmpty(Catalog.Activations);
        Assert.NotEmpty(Catalog.Losses);
        Assert.NotEmpty(Catalog.Updates);
    }

    [Fact]
    public void Names_are_unique_within_a_kind_and_in_lower_case_with_hyphens()
    {
        foreach (string[] names in new[]
        {
            Catalog.Activations.Select(formula => formula.Name).ToArray(),
            Catalog.Losses.Select(formula => formula.Name).ToArray(),
            Catalog.Updates.Select(formula => formula.Name).ToArray(),
        })
        {
            Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
            Assert.All(names, name => Assert.Matches(KebabCase(), name));
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();
}
