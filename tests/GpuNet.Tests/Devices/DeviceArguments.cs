using System.Reflection;
using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>What every device refuses before it launches, and how it counts: also one that computes nothing.</summary>
public abstract partial class DeviceArguments : IDisposable
{
    private readonly NullDevice stranger = new();
    private Device? device;

    /// <summary>Whether a test disposes of the device that it was given; else the tests share it.</summary>
    protected virtual bool OwnsDevice => true;

    /// <summary>The device under test.</summary>
    protected Device Device => device ??= CreateDevice();

    [SkippableFact]
    public void The_list_of_verbs_is_complete()
    {
        var verbs = typeof(Device).GetMethods(
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.IsAbstract && method.Name.EndsWith("Core", StringComparison.Ordinal))
            .Select(method => method.Name)
            .Except(["AllocateCore", "CopyInCore", "CopyOutCore", "SynchronizeCore"]);
        Assert.Equal(verbs.Count(), VerbCase.All(Device).Count);
    }

    [SkippableFact]
    public void Every_verb_is_one_launch_and_a_refused_one_is_none()
    {
        foreach (VerbCase verb in VerbCase.All(Device))
        {
            Operands operands = Allocate(verb);
            Action launch = verb.Bind(Device, operands);
            long before = Device.LaunchCount;
            launch();
            Assert.Equal(before + 1, Device.LaunchCount);
            launch();
            Assert.Equal(before + 2, Device.LaunchCount);
            Device.Synchronize();
            operands[verb.Roles[0].Name] = Operands.Allocate(stranger, verb.Roles[0], verb.Roles[0].Length);
            _ = Assert.ThrowsAny<ArgumentException>(() => verb.Bind(Device, operands)());
            Assert.Equal(before + 2, Device.LaunchCount);
            Free(operands);
        }
    }

    [SkippableFact]
    public void A_buffer_of_the_wrong_length_is_refused_by_name()
    {
        foreach (VerbCase verb in VerbCase.All(Device))
        {
            foreach (Role role in verb.Roles.Where(role => !role.AnyLength))
            {
                bool scratch = role.Name == "workspace";
                foreach (int off in scratch ? [-1] : new[] { -1, 1 })
                {
                    if (role.Length + off < 0)
                        continue;
                    Operands operands = Allocate(verb);
                    Operands.MemoryOf(operands[role.Name]).Dispose();
                    operands[role.Name] = Operands.Allocate(Device, role, role.Length + off);
                    ArgumentException refusal = Assert.Throws<ArgumentException>(() => verb.Bind(Device, operands)());
                    Assert.Contains(verb.Verb, refusal.Message, StringComparison.Ordinal);
                    Assert.Contains(
                        verb.Roles, named => refusal.Message.Contains($"'{named.Name}'", StringComparison.Ordinal));
                    Free(operands);
                }
            }
        }
    }

    [SkippableFact]
    public void A_buffer_of_another_device_is_refused_by_name()
    {
        foreach (VerbCase verb in VerbCase.All(Device))
        {
            foreach (Role role in verb.Roles)
            {
                Operands operands = Allocate(verb);
                Operands.MemoryOf(operands[role.Name]).Dispose();
                operands[role.Name] = Operands.Allocate(stranger, role, role.Length);
                ArgumentException refusal = Assert.Throws<ArgumentException>(() => verb.Bind(Device, operands)());
                Assert.Contains(verb.Verb, refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"'{role.Name}'", refusal.Message, StringComparison.Ordinal);
                Free(operands);
            }
        }
    }

    [SkippableFact]
    public void A_disposed_buffer_is_refused_by_name()
    {
        foreach (VerbCase verb in VerbCase.All(Device))
        {
            foreach (Role role in verb.Roles)
            {
                Operands operands = Allocate(verb);
                Operands.MemoryOf(operands[role.Name]).Dispose();
                ObjectDisposedException refusal =
                    Assert.Throws<ObjectDisposedException>(() => verb.Bind(Device, operands)());
                Assert.Contains(verb.Verb, refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"'{role.Name}'", refusal.Message, StringComparison.Ordinal);
                Free(operands);
            }
        }
    }

    [SkippableFact]
    public void Overlapping_buffers_are_refused_by_name()
    {
        foreach (VerbCase verb in VerbCase.All(Device))
        {
            foreach (Overlap overlap in verb.Overlaps)
            {
                Role first = verb.Roles.Single(role => role.Name == overlap.First);
                Role second = verb.Roles.Single(role => role.Name == overlap.Second);
                if (first.Length == 0 || second.Length == 0)
                    continue;
                if (first.Length > 1)
                    Refused(verb, first, second, 4 * Math.Min(second.Length, 2) - 4, 0);
                Refused(
                    verb,
                    first,
                    second,
                    0,
                    Math.Max(0, (first.Length * (first.Element == typeof(byte) ? 1 : 4) / 4 * 4) - 4));
                if (!overlap.InPlace)
                    Refused(verb, first, second, 0, 0);
            }
        }
    }

    [SkippableFact]
    public void Empty_buffers_overlap_nothing()
    {
        using DeviceMemory memory = Device.AllocateMemory(64);
        DeviceBuffer<float> whole = memory.Slice<float>(0, 16);
        Assert.False(whole.Slice(4, 0).Overlaps(whole));
        Assert.False(whole.Overlaps(whole.Slice(4, 0)));
        Assert.False(whole.Slice(0, 8).Overlaps(whole.Slice(8, 8)));
        Assert.True(whole.Slice(0, 9).Overlaps(whole.Slice(8, 8)));
    }

    [SkippableFact]
    public void Negative_sizes_are_refused()
    {
        DeviceBuffer<float> empty = Device.Allocate<float>(0);
        DeviceBuffer<int> counters = Device.Allocate<int>(new int[StepCounters.Length]);
        _ = Assert.Throws<ArgumentException>(() => Device.Softmax(-1, 0, empty, empty));
        _ = Assert.Throws<ArgumentException>(() => Device.SumColumns(0, -1, empty, empty));
        _ = Assert.Throws<ArgumentException>(() => Device.Gemm(new GemmShape(-1, 0, 0), empty, empty, empty, empty));
        _ = Assert.Throws<ArgumentException>(() => Device.AdvanceBatch(-1, counters));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Device.Allocate<float>(-1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Device.AllocateMemory(-1));
    }

    // 2¹⁶ · 2²⁴ · 2²⁴ = 2⁶⁴, which 64 bits hold as 0: the length of an empty buffer.
    [SkippableFact]
    public void Windows_over_more_numbers_than_64_bits_count_are_refused()
    {
        const int Batch = 1 << 16;
        DeviceBuffer<float> none = Device.Allocate<float>(0);
        DeviceBuffer<float> other = Device.Allocate<float>(0);
        DeviceBuffer<int> winners = Device.Allocate<int>(0);
        var geometry = new WindowGeometry(1, 1 << 24, 1 << 24, new(1, 1, 0));
        Action[] launches =
        [
            () => Device.Unfold(Batch, geometry, none, other),
            () => Device.Fold(Batch, geometry, none, other),
            () => Device.MaxPool(Batch, geometry, none, other, null),
            () => Device.MaxPoolGradient(Batch, geometry, winners, none, other),
            () => Device.AveragePool(Batch, geometry, none, other),
            () => Device.AveragePoolGradient(Batch, geometry, none, other),
        ];
        long before = Device.LaunchCount;
        Assert.All(launches, launch => Assert.Contains(
            " are needed", Assert.Throws<ArgumentException>(launch).Message, StringComparison.Ordinal));
        Assert.Equal(before, Device.LaunchCount);
    }

    [SkippableFact]
    public void A_missing_buffer_that_the_formula_reads_is_refused_by_name()
    {
        DeviceBuffer<float> some = Device.Allocate<float>(3);
        _ = Assert.Throws<ArgumentNullException>(
            "output", () => Device.MapGradient(default(GpuNet.Formulas.Activations.Exp), some, null, some, some));
        _ = Assert.Throws<ArgumentNullException>(
            "input", () => Device.MapGradient(default(GpuNet.Formulas.Activations.Tanh), null, some, some, some));
        _ = Assert.Throws<ArgumentNullException>("input", () => Device.Scale(1, null!, some));
        _ = Assert.Throws<ArgumentNullException>("result", () => Device.Scale(1, some, null!));
        _ = Assert.Throws<ArgumentNullException>(
            "second state",
            () => Device.Update(
                new GpuNet.Formulas.Updates.Adam(), some,
                new UpdateBuffers(Device.Allocate<float>(3), Device.Allocate<float>(3), null, some)));
    }

    [SkippableFact]
    public void A_disposed_device_refuses_and_disposes_again_without_harm()
    {
        using Device own = OpenAnother();
        DeviceBuffer<float> buffer = own.Allocate<float>(4);
        own.Dispose();
        own.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => own.Fill(buffer, 1));
        _ = Assert.Throws<ObjectDisposedException>(() => own.Allocate<float>(4));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A device to test.</summary>
    protected abstract Device CreateDevice();

    /// <summary>A device of the same kind that nobody else uses.</summary>
    protected virtual Device OpenAnother() => CreateDevice();

    protected virtual void Dispose(bool disposing)
    {
        stranger.Dispose();
        if (OwnsDevice)
            device?.Dispose();
    }

    private void Refused(VerbCase verb, Role first, Role second, int firstOffset, int secondOffset)
    {
        Operands operands = Allocate(verb);
        Operands.MemoryOf(operands[first.Name]).Dispose();
        Operands.MemoryOf(operands[second.Name]).Dispose();
        DeviceMemory shared = Device.AllocateMemory(4L * (first.Length + second.Length + 2));
        operands[first.Name] = Operands.Slice(shared, firstOffset, first);
        operands[second.Name] = Operands.Slice(shared, secondOffset, second);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => verb.Bind(Device, operands)());
        Assert.Contains(verb.Verb, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("overlaps", refusal.Message, StringComparison.Ordinal);
        Free(operands);
    }

    private protected Operands Allocate(VerbCase verb)
    {
        var operands = new Operands();
        foreach (Role role in verb.Roles)
            operands[role.Name] = Operands.Allocate(Device, role, role.Length);
        return operands;
    }

    private protected static void Free(Operands operands)
    {
        foreach (object buffer in operands.Values)
            Operands.MemoryOf(buffer).Dispose();
    }
}
