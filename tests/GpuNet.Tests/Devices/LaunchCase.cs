using System.Reflection;
using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;

namespace GpuNet.Tests.Devices;

/// <summary>
/// A launch of small sizes, found in the library and made from what it declares: what must be refused is shown by
/// changing one thing in it.
/// </summary>
internal abstract class LaunchCase
{
    private const int Rows = 3;
    private const int Columns = 5;

    /// <summary>The elements of a buffer whose length the launch leaves to its caller.</summary>
    private const int FreeLength = Rows * Columns;

    private static readonly Dictionary<Type, object> Samples = new()
    {
        [typeof(GemmShape)] = new GemmShape(Rows, Columns, 4),
        [typeof(WindowGeometry)] = new WindowGeometry(Rows, Columns, 1, new Window(2, 1, 0)),
        [typeof(StridedLayout)] = new StridedLayout([Rows, Columns], [Columns, 1], [Columns, 1]),
        [typeof(DropoutKey)] = default(DropoutKey),
        [typeof(NormalizationAxis)] = NormalizationAxis.Rows,
        [typeof(bool)] = true,
    };

    private static readonly Dictionary<string, object> Numbers = new()
    {
        ["Rows"] = Rows,
        ["Columns"] = Columns,
        ["Batch"] = 1,
        ["Epsilon"] = 1e-5f,
        ["Rate"] = 0.5f,
        ["Momentum"] = 0.1f,
    };

    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Its buffers.</summary>
    public IReadOnlyList<Role> Roles { get; protected set; } = [];

    /// <summary>Which of them may not overlap.</summary>
    public IReadOnlyList<Overlap> Overlaps { get; protected set; } = [];

    /// <summary>The buffers in its constructor, in their order.</summary>
    public abstract IReadOnlyList<string> Members { get; }

    /// <summary>Makes the call, so that calling allocates nothing of its own.</summary>
    public abstract Action Bind(Device device, Operands operands);

    public override string ToString() => Name;

    /// <summary>Every launch of the library, each with one formula, and those of an assembly outside.</summary>
    public static IReadOnlyList<LaunchCase> All(Device device) =>
    [
        .. typeof(Device).Assembly.GetTypes().Concat(typeof(GpuNet.Extension.CumulativeSum).Assembly.GetTypes())
            .Where(type => type.IsValueType && typeof(ILaunch).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (LaunchCase)Activator.CreateInstance(
                typeof(LaunchCase<>).MakeGenericType(Closed(type)), device)!),
    ];

    /// <summary>A value for a parameter that is no buffer.</summary>
    protected static object Sample(ParameterInfo parameter)
    {
        if (Samples.TryGetValue(parameter.ParameterType, out object? sample))
            return sample;
        if (parameter.ParameterType == typeof(int) || parameter.ParameterType == typeof(float))
            return Numbers.GetValueOrDefault(parameter.Name!, 2f);
        return Activator.CreateInstance(parameter.ParameterType)!;
    }

    /// <summary>The elements to begin with; each launch of the test takes a rate of the table.</summary>
    protected static int FirstLength(string member) => member == "Rates" ? 1_000_000 : FreeLength;

    private static Type Closed(Type launch)
    {
        if (!launch.IsGenericTypeDefinition)
            return launch;
        Type[] constraints = launch.GetGenericArguments()[0].GetGenericParameterConstraints();
        if (constraints.Contains(typeof(IActivation)))
            return launch.MakeGenericType(typeof(Tanh));
        if (constraints.Contains(typeof(ILoss)))
            return launch.MakeGenericType(typeof(SquaredError));
        return launch.MakeGenericType(constraints.Contains(typeof(IUpdate)) ? typeof(Adam) : typeof(float));
    }

    /// <summary>One buffer of a launch.</summary>
    /// <param name="Member">The member that holds it.</param>
    /// <param name="Length">The elements that the call needs.</param>
    /// <param name="Element">float, int or byte.</param>
    /// <param name="IsScratch">Whether more elements are as good.</param>
    /// <param name="AnyLength">Whether any other length is.</param>
    internal sealed record Role(string Member, int Length, Type Element, bool IsScratch, bool AnyLength)
    {
        /// <summary>What messages call it.</summary>
        public string Name => LaunchRoles.Words(Member);
    }

    /// <summary>
    /// Two buffers that may not share memory in part; and not wholly either unless in place is allowed.
    /// </summary>
    internal sealed record Overlap(Role First, Role Second, bool InPlace);
}

/// <inheritdoc/>
internal sealed class LaunchCase<TLaunch> : LaunchCase
    where TLaunch : struct, ILaunch
{
    private readonly ConstructorInfo constructor = typeof(TLaunch).GetConstructors().Single();

    public LaunchCase(Device device)
    {
        using var nowhere = new NullDevice();
        var lengths = Members.ToDictionary(member => member, FirstLength, StringComparer.OrdinalIgnoreCase);

        // A length may follow from another buffer's, which may follow from a third's.
        for (int round = 0; round < 3; round++)
            lengths = Declared(device, nowhere, lengths).ToDictionary(
                role => role.Member, role => role.Length, StringComparer.OrdinalIgnoreCase);
        Roles = [.. Declared(device, nowhere, lengths).Select(role => role with
        {
            AnyLength = Declared(device, nowhere, new(lengths, StringComparer.OrdinalIgnoreCase) { [role.Member] = role.Length + 1 }).All(
                other => other.Length == lengths[other.Member] + (other.Member == role.Member ? 1 : 0)),
        })];
        Overlaps = [.. Forbidden(device, nowhere, lengths)];
    }

    public override string Name => TLaunch.Name;

    public override IReadOnlyList<string> Members => [.. constructor.GetParameters().SelectMany(parameter =>
        Element(parameter.ParameterType) is null ? Array.Empty<string>() : [parameter.Name!])];

    public override Action Bind(Device device, Operands operands)
    {
        TLaunch launch = Make(operands);
        return () => device.Run(in launch);
    }

    private TLaunch Make(Operands operands) => (TLaunch)constructor.Invoke([.. constructor.GetParameters().Select(
        parameter => Element(parameter.ParameterType) is null
            ? Sample(parameter)
            : Activator.CreateInstance(parameter.ParameterType, operands[parameter.Name!]))]);

    private LaunchRoles Declare(Device device, NullDevice nowhere, Dictionary<string, int> lengths)
    {
        var operands = new Operands();
        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            if (Element(parameter.ParameterType) is Type element)
                operands[parameter.Name!] = Operands.Allocate(nowhere, element, lengths[parameter.Name!]);
        }

        var roles = new LaunchRoles(device, TLaunch.Name);
        Make(operands).Declare(ref roles);
        return roles;
    }

    private List<Role> Declared(Device device, NullDevice nowhere, Dictionary<string, int> lengths)
    {
        LaunchRoles roles = Declare(device, nowhere, lengths);
        var declared = new List<Role>();
        for (int index = 0; index < roles.Count; index++)
        {
            LaunchOperand operand = roles[index];
            declared.Add(new Role(
                operand.Role,
                operand.IsScratch ? operand.Least : (int)operand.Length,
                operand.Buffer!.GetType().GetGenericArguments()[0],
                operand.IsScratch,
                AnyLength: false));
        }

        return declared;
    }

    private List<Overlap> Forbidden(Device device, NullDevice nowhere, Dictionary<string, int> lengths)
    {
        LaunchRoles roles = Declare(device, nowhere, lengths);
        var forbidden = new List<Overlap>();
        for (int output = 0; output < roles.Count; output++)
        {
            for (int other = 0; roles[output].Writes && other < roles.Count; other++)
            {
                if (other != output && !(roles[other].Writes && other > output))
                    forbidden.Add(new(Roles[other], Roles[output], (roles[output].MayBe & (1 << other)) != 0));
            }
        }

        return forbidden;
    }

    private static Type? Element(Type parameter)
    {
        if (parameter == typeof(Scratch))
            return typeof(float);
        return parameter.IsGenericType
            && parameter.GetGenericTypeDefinition() is Type role
            && (role == typeof(In<>) || role == typeof(Out<>) || role == typeof(InOut<>))
            ? parameter.GetGenericArguments()[0]
            : null;
    }
}
