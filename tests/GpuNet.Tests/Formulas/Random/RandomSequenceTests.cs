using GpuNet.Formulas.Random;
using Xunit;

namespace GpuNet.Tests.Formulas.Random;

public sealed class RandomSequenceTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Numbers_depend_on_seed_stream_and_part_alone()
    {
        uint[] first = Words(1, 2, 3);
        Assert.Equal(first, Words(1, 2, 3));
        Assert.NotEqual(first, Words(9, 2, 3));
        Assert.NotEqual(first, Words(1, 9, 3));
        Assert.NotEqual(first, Words(1, 2, 9));
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Words_are_those_of_the_counter_in_order()
    {
        uint[] words = Words(0, 0, 0);
        Assert.Equal([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8], words[..4]);
        PhiloxWords next = Philox.Words(new PhiloxWords(1, 0, 0, 0), 0);
        Assert.Equal([next.A, next.B, next.C, next.D], words[4..8]);
    }

    [Fact]
    public void Doubles_are_uniform()
    {
        var random = new RandomSequence(7, 1, 0);
        double[] numbers = [.. Enumerable.Range(0, Draws).Select(_ => random.NextDouble())];
        Assert.All(numbers, number => Assert.InRange(number, 0, 1 - 1e-17));

        // Five standard errors: √(1/12/n) of the mean, √(1/180/n) of the variance.
        double mean = numbers.Average();
        Assert.InRange(mean, 0.5 - (5 * Math.Sqrt(1.0 / 12 / Draws)), 0.5 + (5 * Math.Sqrt(1.0 / 12 / Draws)));
        double variance = numbers.Average(number => (number - mean) * (number - mean));
        Assert.InRange(
            variance, (1.0 / 12) - (5 * Math.Sqrt(1.0 / 180 / Draws)), (1.0 / 12) + (5 * Math.Sqrt(1.0 / 180 / Draws)));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var random = new RandomSequence(11, 1, 0);
        double[] numbers = [.. Enumerable.Range(0, Draws).Select(_ => random.NextNormal())];

        // Five standard errors: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
        Moment(1, 0, 1);
        Moment(2, 1, 2);
        Moment(3, 0, 15);
        Moment(4, 3, 96);

        void Moment(int power, double expected, double variance)
        {
            double error = 5 * Math.Sqrt(variance / Draws);
            Assert.InRange(numbers.Average(number => Math.Pow(number, power)), expected - error, expected + error);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Integers_are_uniform_below_their_limit(int limit)
    {
        var random = new RandomSequence(13, 1, (uint)limit);
        var counts = new int[limit];
        for (int draw = 0; draw < Draws; draw++)
            counts[random.NextInt(limit)]++;
        double expected = (double)Draws / limit;
        double chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);

        // χ² has mean ν and variance 2ν; five deviations, with a fixed seed.
        Assert.InRange(chiSquare, 0, limit - 1 + (5 * Math.Sqrt(2.0 * limit)));
    }

    [Fact]
    public void A_limit_of_the_largest_integer_is_allowed_and_one_below_1_refused()
    {
        var random = new RandomSequence(1, 1, 1);
        Assert.InRange(random.NextInt(int.MaxValue), 0, int.MaxValue - 1);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(-1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_permutation_has_every_index_once(int length)
    {
        var order = new int[length];
        new RandomSequence(5, RandomStreams.Shuffle, 0).Permute(order);
        Assert.Equal(Enumerable.Range(0, length), order.Order());
        var again = new int[length];
        new RandomSequence(5, RandomStreams.Shuffle, 0).Permute(again);
        Assert.Equal(order, again);
        if (length < 1000)
            return;
        new RandomSequence(5, RandomStreams.Shuffle, 1).Permute(again);
        Assert.NotEqual(order, again);
    }

    [Fact]
    public void All_orders_of_three_are_equally_likely()
    {
        const int Trials = 12_000;
        var random = new RandomSequence(17, RandomStreams.Shuffle, 0);
        var counts = new Dictionary<int, int>();
        var order = new int[3];
        for (int trial = 0; trial < Trials; trial++)
        {
            random.Permute(order);
            int key = (order[0] * 9) + (order[1] * 3) + order[2];
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(6, counts.Count);
        double expected = Trials / 6.0;

        // The 0.999 quantile of χ² with 5 degrees of freedom is 20.5.
        Assert.InRange(counts.Values.Sum(count => (count - expected) * (count - expected) / expected), 0, 20.5);
    }

    private static uint[] Words(ulong seed, uint stream, uint part)
    {
        var random = new RandomSequence(seed, stream, part);
        return [.. Enumerable.Range(0, 100).Select(_ => random.NextWord())];
    }
}
