namespace GpuNet.CudaEmulator.Ptx;

/// <summary>The registers of a kernel by name. Braces within a body hide names of outer ones.</summary>
internal sealed class RegisterNames
{
    private readonly Dictionary<string, (NumberType Type, Operand Operand)> declared = [];
    private readonly Stack<Dictionary<string, string>> scopes = new([[]]);
    private readonly Dictionary<uint, int> words = [];
    private readonly Dictionary<ulong, int> doubles = [];
    private readonly Dictionary<SpecialRegister, int> special = [];
    private readonly HashSet<string> unknown = [];
    private int hidden;

    /// <summary>32-bit registers so far.</summary>
    public int WordCount { get; private set; }

    /// <summary>64-bit registers so far.</summary>
    public int DoubleCount { get; private set; }

    /// <summary>Predicates so far.</summary>
    public int PredicateCount { get; private set; }

    /// <summary>The constants that instructions name, each in a register of its own.</summary>
    public (int Register, uint Value)[] WordConstants => [.. words.Select(pair => (pair.Value, pair.Key))];

    /// <inheritdoc cref="WordConstants"/>
    public (int Register, ulong Value)[] DoubleConstants => [.. doubles.Select(pair => (pair.Value, pair.Key))];

    /// <summary>The registers that the launch fills.</summary>
    public (int Register, SpecialRegister Source)[] Specials => [.. special.Select(pair => (pair.Value, pair.Key))];

    /// <summary>A brace opens.</summary>
    public void Enter() => scopes.Push([]);

    /// <summary>A brace closes.</summary>
    public void Leave() => _ = scopes.Pop();

    /// <summary>Declares a register in the innermost braces, behind which nothing finds it.</summary>
    /// <exception cref="PtxException">
    /// The braces have one of that name, or it was used before: which register was meant then is not said.
    /// </exception>
    public void Declare(string name, NumberType type, int line)
    {
        if (scopes.Peek().ContainsKey(name))
            throw new PtxException(line, $"the register '{name}' is declared twice");
        bool isOuter = scopes.Count == 1;
        if (isOuter && unknown.Contains(name))
            throw new PtxException(line, $"the register '{name}' is used before it is declared");
        string unique = isOuter ? name : $"{name}'{hidden++}";
        scopes.Peek()[name] = unique;
        declared[unique] = (type, New(type.File()));
    }

    /// <summary>The name that a register has alone, by the braces it is used in.</summary>
    public string Resolve(string name)
    {
        foreach (Dictionary<string, string> scope in scopes)
        {
            if (scope.TryGetValue(name, out string? unique))
                return unique;
        }

        _ = unknown.Add(name);
        return name;
    }

    /// <summary>The register of a name, or null where none is declared.</summary>
    public Operand? Find(string name) => declared.TryGetValue(name, out var found) ? found.Operand : null;

    /// <summary>A register that holds this constant.</summary>
    public Operand Constant(RegisterFile file, ulong value)
    {
        if (file == RegisterFile.Word)
        {
            uint word = (uint)value;
            if (!words.TryGetValue(word, out int index))
                words.Add(word, index = New(RegisterFile.Word).Index);
            return new Operand(file, index);
        }

        if (!doubles.TryGetValue(value, out int wide))
            doubles.Add(value, wide = New(RegisterFile.Double).Index);
        return new Operand(RegisterFile.Double, wide);
    }

    /// <summary>A register that the launch fills.</summary>
    public Operand Special(SpecialRegister source)
    {
        if (!special.TryGetValue(source, out int index))
            special.Add(source, index = New(RegisterFile.Word).Index);
        return new Operand(RegisterFile.Word, index);
    }

    /// <summary>A register that no instruction names.</summary>
    public Operand New(RegisterFile file) => file switch
    {
        RegisterFile.Predicate => new Operand(file, PredicateCount++),
        RegisterFile.Word => new Operand(file, WordCount++),
        _ => new Operand(RegisterFile.Double, DoubleCount++),
    };
}
