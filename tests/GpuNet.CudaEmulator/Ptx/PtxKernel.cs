namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A kernel of a module, decoded.</summary>
public sealed class PtxKernel
{
    private KernelCode? plain;
    private KernelCode? contracted;
    private int? registers;

    internal PtxKernel(string name) => Name = name;

    /// <summary>Its name in the module.</summary>
    public string Name { get; }

    /// <summary>Its parameters, in order.</summary>
    public IReadOnlyList<PtxParameter> Parameters { get; internal set; } = [];

    /// <summary>The bytes of all arguments, packed one after another at their alignments.</summary>
    public int ParameterBytes { get; internal set; }

    /// <summary>The shared memory that its declarations take.</summary>
    public int StaticSharedBytes { get; internal set; }

    /// <summary>Whether it uses shared memory that the launch adds.</summary>
    public bool UsesDynamicShared { get; internal set; }

    /// <summary>The local memory of a thread.</summary>
    public int LocalBytes { get; internal set; }

    /// <summary>The most threads of a block, where the text says so.</summary>
    public int? MaxThreads { get; internal set; }

    /// <summary>The 32-bit registers of a thread that live at once at most: an estimate of what an assembler takes.</summary>
    public int Registers => registers ??= Liveness.MostRegisters(this);

    /// <summary>The lines of the text that are instructions.</summary>
    public int InstructionCount { get; internal set; }

    internal Instruction[] Code { get; set; } = [];

    /// <summary>The code as it is run.</summary>
    internal KernelCode Plain => plain ??= new KernelCode(Code);

    /// <summary>The code with products that are added next rounded once.</summary>
    internal KernelCode Contracted => contracted ??= new KernelCode(Contraction.Of(Code, Blocks));

    internal BasicBlock[] Blocks { get; set; } = [];

    internal int WordRegisters { get; set; }

    internal int DoubleRegisters { get; set; }

    internal int Predicates { get; set; }

    internal (int Register, uint Value)[] WordConstants { get; set; } = [];

    internal (int Register, ulong Value)[] DoubleConstants { get; set; } = [];

    internal (int Register, SpecialRegister Source)[] SpecialRegisters { get; set; } = [];
}
