namespace GpuNet.Graphs.Passes;

/// <summary>
/// Collects an operation's launches before memory is allocated: which output may share memory with which input, which
/// outputs need memory even if nothing reads them, how much scratch memory is needed.
/// </summary>
internal sealed class LayoutContext : EmitContext
{
    private readonly Device device;
    private readonly Func<Value, bool> isRead;
    private readonly Dictionary<DeviceBuffer, Value> values = [];
    private readonly HashSet<(Value Output, Value Input)> inPlace = [];
    private readonly HashSet<Value> required = [];
    private int launches;

    private LayoutContext(Device device, ShapeContext shapes, Func<Value, bool> isRead)
        : base(shapes)
    {
        this.device = device;
        this.isRead = isRead;
        Scratch = new Nowhere(device, 0).Slice<float>(0, 0);
    }

    public override DeviceBuffer<float> Scratch { get; }

    /// <summary>The elements of scratch memory.</summary>
    public int ScratchLength { get; private set; }

    /// <summary>Creates the layout information of an operation from its launches.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="device">The device that will run it.</param>
    /// <param name="shapes">The shapes of all values.</param>
    /// <param name="isRead">Whether anything reads an output.</param>
    public static LayoutContext Of(Operation operation, Device device, ShapeContext shapes, Func<Value, bool> isRead)
    {
        var context = new LayoutContext(device, shapes, isRead);
        operation.Emit(context);
        return context;
    }

    /// <summary>Whether an output may share memory with an input.</summary>
    public bool MayBe(Value output, Value input) => launches == 1 && inPlace.Contains((output, input));

    /// <summary>Whether an output is written even if nothing reads it.</summary>
    public bool Requires(Value output) => required.Contains(output);

    public override void Launch<TLaunch>(in TLaunch launch)
    {
        launches++;
        var roles = new LaunchRoles(device, TLaunch.Name);
        launch.Declare(ref roles);
        for (int index = 0; index < roles.Count; index++)
        {
            LaunchOperand operand = roles[index];
            ScratchLength = Math.Max(ScratchLength, operand.Least);
            if (!operand.Writes || operand.Buffer is null || !values.TryGetValue(operand.Buffer, out Value? output))
                continue;
            if (!operand.IsOptional)
                _ = required.Add(output);
            for (int other = 0; other < roles.Count; other++)
            {
                if ((operand.MayBe & (1 << other)) != 0
                    && roles[other].Buffer is DeviceBuffer buffer
                    && values.TryGetValue(buffer, out Value? input))
                {
                    _ = inPlace.Add((output, input));
                }
            }
        }
    }

    private protected override bool IsRead(Value value) => isRead(value);

    private protected override DeviceBuffer<T> Place<T>(Value value)
    {
        int count = Shapes[value].Count;
        DeviceBuffer<T> buffer = new Nowhere(device, (long)count * Unsafe.SizeOf<T>()).Slice<T>(0, count);
        values.Add(buffer, value);
        return buffer;
    }

    private protected override DeviceBuffer<float> PlaceRun(IReadOnlyList<Value> values, int length) =>
        new Nowhere(device, (long)length * sizeof(float)).Slice<float>(0, length);

    /// <summary>Memory that has a size but no address.</summary>
    private sealed class Nowhere : DeviceMemory
    {
        public Nowhere(Device device, long bytes)
            : base(device, bytes) =>
            GC.SuppressFinalize(this);

        protected override void Allocate() =>
            throw new InvalidOperationException("memory that is only planned with is never taken");

        protected override void Free()
        {
        }
    }
}
