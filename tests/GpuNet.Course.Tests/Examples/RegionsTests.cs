using System.Numerics;

namespace GpuNet.Course.Tests.Examples;

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

        // S = Σ C(50, j), j = 0 … 10, with the binomials of Pascal's triangle; ⌊50/10⌋⁴⁰ · S and S⁵.
        BigInteger[] row = [1];
        for (int n = 1; n <= 50; n++)
            row = [1, .. row.Zip(row.Skip(1), (left, right) => left + right), 1];
        BigInteger cut = row.Take(11).Aggregate(BigInteger.Add);
        Assert.Equal(
            (40 * Math.Log10(5)) + BigInteger.Log10(cut), regions.Number("pieces that the second can reach"), 9);
        Assert.Equal(5 * BigInteger.Log10(cut), regions.Number("pieces that it cannot exceed"), 9);
        Assert.Equal(250 * Math.Log10(2), regions.Number("patterns of its 250 units"), 9);
        ExampleCheck misprint = regions.Check("pieces that it cannot exceed");
        Assert.Equal((ExampleVerdict.Explained, 134), (misprint.Verdict, Assert.Single(misprint.Expected)));
    }
}
