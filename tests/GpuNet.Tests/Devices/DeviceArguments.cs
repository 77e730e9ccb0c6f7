using GpuNet.Devices;
using GpuNet.Operations;
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
    public void Every_buffer_of_a_launch_has_a_role()
    {
        Assert.NotEmpty(LaunchCase.All(Device));
        Assert.All(
            LaunchCase.All(Device),
            launch => Assert.Equal(
                launch.Members.Order(StringComparer.OrdinalIgnoreCase),
                launch.Roles.Select(role => role.Member).Order(StringComparer.OrdinalIgnoreCase),
                StringComparer.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public void Every_launch_counts_as_one_and_a_refused_one_is_none()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            Operands operands = Allocate(launch);
            Action call = launch.Bind(Device, operands);
            long before = Device.LaunchCount;
            call();
            Assert.Equal(before + 1, Device.LaunchCount);
            call();
            Assert.Equal(before + 2, Device.LaunchCount);
            Device.Synchronize();
            operands[launch.Roles[0].Member] = Operands.Allocate(stranger, launch.Roles[0].Element, launch.Roles[0].Length);
            _ = Assert.ThrowsAny<ArgumentException>(() => launch.Bind(Device, operands)());
            Assert.Equal(before + 2, Device.LaunchCount);
            Free(operands);
        }
    }

    [SkippableFact]
    public void A_buffer_of_the_wrong_length_is_refused_by_name()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            foreach (LaunchCase.Role role in launch.Roles.Where(role => !role.AnyLength))
            {
                foreach (int off in role.IsScratch ? [-1] : new[] { -1, 1 })
                {
                    if (role.Length + off < 0)
                        continue;
                    Operands operands = Allocate(launch);
                    Operands.MemoryOf(operands[role.Member]).Dispose();
                    operands[role.Member] = Operands.Allocate(Device, role.Element, role.Length + off);
                    ArgumentException refusal = Assert.Throws<ArgumentException>(() => launch.Bind(Device, operands)());
                    Assert.Contains(launch.Name, refusal.Message, StringComparison.Ordinal);
                    Assert.Contains(
                        launch.Roles, named => refusal.Message.Contains($"'{named.Name}'", StringComparison.Ordinal));
                    Free(operands);
                }
            }
        }
    }

    [SkippableFact]
    public void A_buffer_of_another_device_is_refused_by_name()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            foreach (LaunchCase.Role role in launch.Roles)
            {
                Operands operands = Allocate(launch);
                Operands.MemoryOf(operands[role.Member]).Dispose();
                operands[role.Member] = Operands.Allocate(stranger, role.Element, role.Length);
                ArgumentException refusal = Assert.Throws<ArgumentException>(() => launch.Bind(Device, operands)());
                Assert.Contains(launch.Name, refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"'{role.Name}'", refusal.Message, StringComparison.Ordinal);
                Free(operands);
            }
        }
    }

    [SkippableFact]
    public void A_disposed_buffer_is_refused_by_name()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            foreach (LaunchCase.Role role in launch.Roles)
            {
                Operands operands = Allocate(launch);
                Operands.MemoryOf(operands[role.Member]).Dispose();
                ObjectDisposedException refusal =
                    Assert.Throws<ObjectDisposedException>(() => launch.Bind(Device, operands)());
                Assert.Contains(launch.Name, refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"'{role.Name}'", refusal.Message, StringComparison.Ordinal);
                Free(operands);
            }
        }
    }

    [SkippableFact]
    public void Overlapping_buffers_are_refused_by_name()
    {
        foreach (LaunchCase launch in LaunchCase.All(Device))
        {
            foreach ((LaunchCase.Role first, LaunchCase.Role second, bool inPlace) in launch.Overlaps)
            {
                if (first.Length == 0 || second.Length == 0)
                    continue;
                if (first.Length > 1)
                    Refused(launch, first, second, 4 * Math.Min(second.Length, 2) - 4, 0);
                Refused(
                    launch,
                    first,
                    second,
                    0,
                    Math.Max(0, (first.Length * (first.Element == typeof(byte) ? 1 : 4) / 4 * 4) - 4));
                if (!inPlace)
                    Refused(launch, first, second, 0, 0);
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
        _ = Assert.Throws<ArgumentException>(() => Device.Run(new SoftmaxRows(-1, 0, empty, empty)));
        _ = Assert.Throws<ArgumentException>(() => Device.Run(new SumColumns(0, -1, empty, empty)));
        _ = Assert.Throws<ArgumentException>(
            () => Device.Run(new Gemm(new GemmShape(-1, 0, 0), empty, empty, empty, empty)));
        _ = Assert.Throws<ArgumentException>(() => Device.Run(new AdvanceBatch(-1, counters)));
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
            () => Device.Run(new Unfold(Batch, geometry, none, other)),
            () => Device.Run(new Fold(Batch, geometry, none, other)),
            () => Device.Run(new MaxPool(Batch, geometry, none, other, null)),
            () => Device.Run(new MaxPoolGradient(Batch, geometry, winners, none, other)),
            () => Device.Run(new AveragePool(Batch, geometry, none, other)),
            () => Device.Run(new AveragePoolGradient(Batch, geometry, none, other)),
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
            "output", () => Device.Run(
                new MapGradient<GpuNet.Formulas.Activations.Exp>(
                    default(GpuNet.Formulas.Activations.Exp), some, null, some, some)));
        _ = Assert.Throws<ArgumentNullException>(
            "input", () => Device.Run(
                new MapGradient<GpuNet.Formulas.Activations.Tanh>(
                    default(GpuNet.Formulas.Activations.Tanh), null, some, some, some)));
        _ = Assert.Throws<ArgumentNullException>("input", () => Device.Run(new Scale(1, null!, some)));
        _ = Assert.Throws<ArgumentNullException>("result", () => Device.Run(new Scale(1, some, null!)));
        _ = Assert.Throws<ArgumentNullException>(
            "second state",
            () => Device.Run(new Update<GpuNet.Formulas.Updates.Adam>(
                new GpuNet.Formulas.Updates.Adam(), some, Device.Allocate<float>(3), Device.Allocate<float>(3), null,
                some)));
    }

    [SkippableFact]
    public void A_disposed_device_refuses_and_disposes_again_without_harm()
    {
        using Device own = OpenAnother();
        DeviceBuffer<float> buffer = own.Allocate<float>(4);
        own.Dispose();
        own.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => own.Run(new Fill(buffer, 1)));
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

    private void Refused(LaunchCase launch, LaunchCase.Role first, LaunchCase.Role second, int firstOffset, int secondOffset)
    {
        Operands operands = Allocate(launch);
        Operands.MemoryOf(operands[first.Member]).Dispose();
        Operands.MemoryOf(operands[second.Member]).Dispose();
        DeviceMemory shared = Device.AllocateMemory(4L * (first.Length + second.Length + 2));
        operands[first.Member] = Operands.Slice(shared, firstOffset, first);
        operands[second.Member] = Operands.Slice(shared, secondOffset, second);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => launch.Bind(Device, operands)());
        Assert.Contains(launch.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("overlaps", refusal.Message, StringComparison.Ordinal);
        Free(operands);
    }

    private protected Operands Allocate(LaunchCase launch)
    {
        var operands = new Operands();
        foreach (LaunchCase.Role role in launch.Roles)
            operands[role.Member] = Operands.Allocate(Device, role.Element, role.Length);
        return operands;
    }

    private protected static void Free(Operands operands)
    {
        foreach (object buffer in operands.Values)
            Operands.MemoryOf(buffer).Dispose();
    }
}
