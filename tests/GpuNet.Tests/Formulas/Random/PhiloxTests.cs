using GpuNet.Formulas.Random;
using Xunit;

namespace GpuNet.Tests.Formulas.Random;

public sealed class PhiloxTests
{
    // The known answers that the authors publish with their library.
    public static TheoryData<uint[], ulong, uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], 0, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        {
            [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
            0xffffffff_ffffffff,
            [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
        },
        {
            [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
            0x299f31d0_a4093822,
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void The_words_are_the_published_ones(uint[] counter, ulong key, uint[] expected)
    {
        ArgumentNullException.ThrowIfNull(counter);
        PhiloxWords words = Philox.Words(new PhiloxWords(counter[0], counter[1], counter[2], counter[3]), key);
        Assert.Equal<uint>(expected, (uint[])[words.A, words.B, words.C, words.D]);
    }

    [Fact]
    public void A_uniform_number_is_at_least_0_and_below_1()
    {
        Assert.Equal(0f, Philox.Uniform(0));
        Assert.Equal(0.5f, Philox.Uniform(0x80000000));
        Assert.Equal(1f - (1f / (1 << 24)), Philox.Uniform(uint.MaxValue));
    }
}
