using System.Numerics;
using GpuNet.Cli.Examples.Running;
using Xunit;

namespace GpuNet.Cli.Tests.Examples;

public sealed class RegionsTests
{
    [Fact]
    public void Parameters_bounds_and_folds_are_those_of_the_formulas()
    {
        ExampleResults regions = ExampleResults.Of("regions");

        Assert.Equal(20 + (4 * 110) + 11, regions.Number("parameters, 5 layers of 10"));
        Assert.Equal((11 * 50) + (4 * 51 * 50) + 51, regions.Number("parameters, 5 layers of 50"));
        Assert.Equal(11 * 11 * 11 * 11 * 11, regions.Number("most pieces"));
        Assert.Equal(ExampleVerdict.Explained, regions.Check("most pieces").Verdict);
        for (int layers = 1; layers <= 5; layers++)
            Assert.Equal(1 << layers, regions.Number($"pieces of {layers} folds"));

        // (⌊50/10⌋ + 1)⁴⁰ · Σ C(50, j), j = 0 … 10, with the binomials of Pascal's triangle.
        BigInteger[] row = [1];
        for (int n = 1; n <= 50; n++)
            row = [1, .. row.Zip(row.Skip(1), (left, right) => left + right), 1];
        BigInteger most = BigInteger.Pow(6, 40) * row.Take(11).Aggregate(BigInteger.Add);
        Assert.Equal(most.ToString(System.Globalization.CultureInfo.InvariantCulture).Length, regions.Number("pieces that the second can have"));
    }
}
