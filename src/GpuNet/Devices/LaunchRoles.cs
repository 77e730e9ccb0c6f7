using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Devices;

/// <summary>
/// The buffers of one launch with their roles, in the order in which the launch declares them. All checks of a launch
/// follow from them: lengths, owner, disposal, overlap.
/// </summary>
/// <remarks>
/// A written buffer must not share memory with any other buffer of the launch, unless <see cref="MayBe"/> allows it to
/// be exactly the same range.
/// </remarks>
public ref struct LaunchRoles
{
    private LaunchOperands operands;
    private int count;
    private GemmShape? shape;

    internal LaunchRoles(Device device, string launch)
    {
        Device = device;
        Name = launch;
    }

    /// <summary>The device that will run it, which may determine how much scratch memory the launch needs.</summary>
    public Device Device { get; }

    /// <summary>The launch's name, for errors.</summary>
    public string Name { get; }

    /// <summary>Declares a buffer that the launch reads.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="length">The required number of elements.</param>
    /// <param name="optional">Whether it may be omitted.</param>
    /// <param name="role">The name in errors; the member's by default.</param>
    public void Reads<T>(
        In<T> buffer, long length, bool optional = false, [CallerArgumentExpression(nameof(buffer))] string role = "")
        where T : unmanaged =>
        Declare(buffer.Buffer, length, optional, writes: false, role);

    /// <summary>Declares a buffer that the launch writes.</summary>
    /// <inheritdoc cref="Reads"/>
    public void Writes<T>(
        Out<T> buffer, long length, bool optional = false, [CallerArgumentExpression(nameof(buffer))] string role = "")
        where T : unmanaged =>
        Declare(buffer.Buffer, length, optional, writes: true, role);

    /// <summary>Declares a buffer that the launch reads and updates.</summary>
    /// <inheritdoc cref="Reads"/>
    public void Changes<T>(
        InOut<T> buffer,
        long length,
        bool optional = false,
        [CallerArgumentExpression(nameof(buffer))] string role = "")
        where T : unmanaged =>
        Declare(buffer.Buffer, length, optional, writes: true, role);

    /// <summary>
    /// Declares scratch memory of at least the given number of elements; it may be omitted if that is 0.
    /// </summary>
    /// <inheritdoc cref="Reads"/>
    public void Needs(Scratch buffer, int length, [CallerArgumentExpression(nameof(buffer))] string role = "")
    {
        Declare(
            buffer.Buffer,
            buffer.Buffer is { } given ? Math.Max(length, given.Length) : length,
            optional: length == 0,
            writes: true,
            role);
        operands[count - 1].Least = length;
        operands[count - 1].IsScratch = true;
    }

    /// <summary>
    /// Declares that the output may be exactly the range of the input: each element is read before it is written.
    /// </summary>
    public void MayBe<T>(
        Out<T> output,
        In<T> input,
        [CallerArgumentExpression(nameof(output))] string outputRole = "",
        [CallerArgumentExpression(nameof(input))] string inputRole = "")
        where T : unmanaged =>
        operands[Index(outputRole)].MayBe |= 1 << Index(inputRole);

    /// <summary>Declares the sizes of the launch's matrices, at least 0: errors name them.</summary>
    public void Size(int rows, int columns)
    {
        if (rows < 0 || columns < 0)
            throw new ArgumentException($"{Name}: rows and columns must be at least 0; got {rows}×{columns}");
        shape = new GemmShape(rows, columns, -1);
    }

    /// <summary>Declares the sizes of a product, at least 0: errors name them.</summary>
    public void Size(GemmShape product)
    {
        if (product.Rows < 0 || product.Columns < 0 || product.Inner < 0)
            throw new ArgumentException($"{Name}: rows, columns and inner must be at least 0; got {product}");
        shape = product;
    }

    /// <summary>Rejects an invalid number of the launch.</summary>
    /// <param name="holds">Whether the number is valid.</param>
    /// <param name="number">The number.</param>
    /// <param name="need">What the launch needs, as the end of a sentence: <c>a limit above 0</c>.</param>
    /// <param name="member">The member that holds it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is invalid.</exception>
    public readonly void Require(
        bool holds, float number, string need, [CallerArgumentExpression(nameof(number))] string member = "")
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(Words(member), number, $"{Name} needs {need}");
    }

    internal readonly int Count => count;

    [UnscopedRef]
    internal readonly ref readonly LaunchOperand this[int index] => ref operands[index];

    /// <summary>Throws if the buffers violate their roles.</summary>
    /// <exception cref="ArgumentException">
    /// A buffer is missing, has the wrong length or device, or overlaps another; the message names the launch and the
    /// role.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A buffer's memory or the device has been disposed of.</exception>
    internal readonly void Check()
    {
        for (int index = 0; index < count; index++)
            Check(in operands[index]);
        for (int output = 0; output < count; output++)
        {
            if (!operands[output].Writes || operands[output].Buffer is null)
                continue;
            for (int other = 0; other < count; other++)
            {
                // Each pair of outputs is checked once.
                if (other != output && !(operands[other].Writes && other > output))
                    CheckOverlap(in operands[output], in operands[other], other);
            }
        }
    }

    private readonly void Check(in LaunchOperand operand)
    {
        if (operand.Buffer is not DeviceBuffer buffer)
        {
            if (operand.IsOptional)
                return;
            string need = operand.IsScratch ? $"; at least {operand.Least} elements are needed" : "";
            throw new ArgumentNullException(
                Words(operand.Role), $"{Title()}: '{Words(operand.Role)}' is missing{need}");
        }

        if (Device.IsDisposed || buffer.Memory.IsDisposed)
        {
            string gone = Device.IsDisposed ? $"the device '{Device.Name}'" : $"the memory of '{Words(operand.Role)}'";
            throw new ObjectDisposedException(Words(operand.Role), $"{Title()}: {gone} was disposed");
        }

        if (!ReferenceEquals(buffer.Device, Device))
            throw Device.Elsewhere(Title(), Words(operand.Role), buffer.Device);
        if (buffer.Length < operand.Least)
        {
            throw new ArgumentException(
                $"{Title()}: '{Words(operand.Role)}' has {buffer.Length} elements; at least {operand.Least} are needed");
        }

        if (buffer.Length != operand.Length)
        {
            throw new ArgumentException(
                $"{Title()}: '{Words(operand.Role)}' has {buffer.Length} elements; {operand.Length} are needed");
        }
    }

    private readonly void CheckOverlap(in LaunchOperand output, in LaunchOperand other, int place)
    {
        if (other.Buffer is null || !output.Buffer!.Overlaps(other.Buffer))
            return;
        bool mayBe = (output.MayBe & (1 << place)) != 0;
        if (mayBe && output.Buffer.IsSameRange(other.Buffer))
            return;
        throw new ArgumentException(
            $"{Title()}: '{Words(output.Role)}' overlaps '{Words(other.Role)}'"
            + (mayBe ? " partially; use the same range or a separate one" : "; it needs separate memory"));
    }

    private void Declare(DeviceBuffer? buffer, long length, bool optional, bool writes, string role)
    {
        operands[count] = new LaunchOperand(role, buffer, length, optional, writes);
        count++;
    }

    private readonly int Index(string role)
    {
        for (int index = 0; index < count; index++)
        {
            if (operands[index].Role == role)
                return index;
        }

        throw new ArgumentException($"{Name} does not declare '{role}'");
    }

    private readonly string Title() => shape switch
    {
        null => Name,
        { Inner: < 0 } => $"{Name} {shape.Value.Rows}×{shape.Value.Columns}",
        _ => $"{Name} {shape.Value}",
    };

    /// <summary>A member's name as words: <c>RunningMeans</c> is 'running means'.</summary>
    internal static string Words(string role)
    {
        var words = new StringBuilder();
        foreach (char letter in role)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                _ = words.Append(' ');
            _ = words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}

/// <summary>One buffer of a launch.</summary>
internal struct LaunchOperand(string role, DeviceBuffer? buffer, long length, bool isOptional, bool writes)
{
    /// <summary>The member of the launch that holds it.</summary>
    public readonly string Role = role;

    public readonly DeviceBuffer? Buffer = buffer;

    /// <summary>The required number of elements.</summary>
    public readonly long Length = length;

    public readonly bool IsOptional = isOptional;

    public readonly bool Writes = writes;

    /// <summary>A bit for each operand that this one may be.</summary>
    public int MayBe;

    public bool IsScratch;

    /// <summary>The minimum number of elements of scratch memory.</summary>
    public int Least;
}

/// <summary>As many as the largest launch has, plus a few.</summary>
[InlineArray(16)]
internal struct LaunchOperands
{
    private LaunchOperand first;
}
