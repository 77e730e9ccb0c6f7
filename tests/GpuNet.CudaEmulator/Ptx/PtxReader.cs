using System.Globalization;

namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Reads a module: its head, and each kernel.</summary>
internal sealed class PtxReader(string text)
{
    private const int MostBytes = 1 << 30;

    private readonly Tokens tokens = new(text);
    private readonly List<PtxKernel> kernels = [];
    private string version = "";
    private int target;

    /// <summary>The module.</summary>
    public PtxModule Read()
    {
        while (!tokens.AtEnd)
        {
            int line = tokens.Line;
            string directive = tokens.Take();
            switch (directive)
            {
                case ".version":
                    version = tokens.Take();
                    break;
                case ".target":
                    target = Target(line, tokens.Take());
                    while (tokens.TryTake(","))
                        _ = tokens.Take();
                    break;
                case ".address_size":
                    if (tokens.TakeNumber() != 64)
                        throw new PtxException(line, "addresses of 64 bits are expected");
                    break;
                case ".visible" or ".weak":
                    break;
                case ".entry":
                    kernels.Add(ReadKernel());
                    break;
                case ".shared" or ".extern":
                    throw new PtxException(line, $"{directive} outside of a kernel is not known here");
                default:
                    throw new PtxException(line, $"'{directive}' is not known here");
            }
        }

        if (version.Length == 0 || target == 0)
            throw new PtxException(1, "the text has no .version or no .target: it is no PTX");
        return new PtxModule(version, target, kernels);
    }

    private static int Target(int line, string name) =>
        name.StartsWith("sm_", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(3).TrimEnd('a'), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new PtxException(line, $"'{name}' is no architecture such as sm_80");

    private PtxKernel ReadKernel()
    {
        int start = tokens.Line;
        var kernel = new PtxKernel(tokens.Take());
        if (kernels.Exists(other => other.Name == kernel.Name))
            throw new PtxException(start, $"the kernel '{kernel.Name}' stands twice");
        var parameters = new List<PtxParameter>();
        int offset = 0;
        if (tokens.TryTake("("))
        {
            while (!tokens.TryTake(")"))
            {
                tokens.Expect(".param");
                (string name, int bytes, int alignment) = ReadVariable(tokens);
                offset = (offset + alignment - 1) / alignment * alignment;
                parameters.Add(new PtxParameter(name, offset, bytes));
                offset += bytes;
                _ = tokens.TryTake(",");
            }
        }

        kernel.Parameters = parameters;
        kernel.ParameterBytes = offset;
        while (!tokens.TryTake("{"))
        {
            int line = tokens.Line;
            string directive = tokens.Take();
            switch (directive)
            {
                case ".maxntid" or ".reqntid":
                    kernel.MaxThreads = ReadProduct();
                    break;
                case ".minnctapersm" or ".maxnreg":
                    _ = tokens.TakeNumber();
                    break;
                default:
                    throw new PtxException(line, $"'{directive}' is not known before a kernel's body");
            }
        }

        new KernelReader(kernel, tokens).Read();
        return kernel;
    }

    private int ReadProduct()
    {
        int product = tokens.TakeNumber();
        while (tokens.TryTake(","))
            product *= tokens.TakeNumber();
        return product;
    }

    /// <summary>The rest of a declaration: <c>.align 8 .b8 name[16]</c>.</summary>
    public static (string Name, int Bytes, int Alignment) ReadVariable(Tokens tokens)
    {
        int? stated = tokens.TryTake(".align") ? tokens.TakeNumber() : null;
        int line = tokens.Line;
        string word = tokens.Take();
        NumberType type = NumberTypes.Parse(word.TrimStart('.'));
        if (type == NumberType.None)
            throw new PtxException(line, $"'{word}' is no type");
        if (tokens.TryTake(".ptr"))
        {
            // What a pointer points to is said for the assembler's sake.
            while (tokens.Next.StartsWith('.'))
            {
                if (tokens.Take() == ".align")
                    _ = tokens.TakeNumber();
            }
        }

        string name = tokens.Take();
        int bytes = type.Bytes();
        long count = 1;
        while (tokens.TryTake("["))
        {
            count *= tokens.Next == "]" ? 0 : tokens.TakeNumber();
            if (count is < 0 or > MostBytes)
                throw new PtxException(line, $"'{name}' has {count} elements: no variable can");
            tokens.Expect("]");
        }

        long size = (long)bytes * count;
        int alignment = stated ?? bytes;
        if (bytes == 0 || size is < 0 or > MostBytes || alignment <= 0 || !int.IsPow2(alignment))
            throw new PtxException(line, $"'{name}' has {size} bytes at a multiple of {alignment}: no variable can");
        return (name, (int)size, alignment);
    }
}
