using System.Runtime.InteropServices;
using System.Text;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// A shared object whose exports are managed functions. A runtime exports nothing by itself, and no compiler is asked
/// for: the file is written byte by byte, loaded, and deleted again. Each exported function is one jump through a
/// table in the object's writable segment, and the table is filled with the functions' addresses after loading.
/// </summary>
/// <remarks>
/// The file, offsets being addresses (the loader adds a base of its own):
/// <code>
/// 0000  ELF header                64 bytes
/// 0040  program headers           4 × 56: code, data, dynamic section, stack
/// ....  symbols                   24 each: the null symbol, one a function, the table
/// ....  hash table of the symbols one bucket, all symbols chained
/// ....  names of the symbols      each ended by a zero
/// ....  code                      8 bytes a function: FF 25 displacement = jmp [rip + displacement]
/// page  dynamic section           6 × 16: where the loader finds hash table, names and symbols
/// ....  table                     8 bytes a function
/// </code>
/// Everything before the page is mapped for reading and execution, the rest for reading and writing.
/// </remarks>
internal static class NativeExports
{
    private const string TableName = "gpunet_table";

    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const int ProgramHeaders = 4;
    private const int SymbolBytes = 24;
    private const int JumpBytes = 8;
    private const int PointerBytes = 8;
    private const int DynamicEntryBytes = 16;
    private const int DynamicEntries = 6;
    private const int Page = 4096;

    private const int Readable = 4;
    private const int Writable = 2;
    private const int Executable = 1;

    /// <summary>Loads a library that exports the functions under the names.</summary>
    public static unsafe nint Load(IReadOnlyList<(string Name, nint Function)> exports)
    {
        string path = Path.Combine(Path.GetTempPath(), $"gpunet-cuda-{Environment.ProcessId}-{Guid.NewGuid():N}.so");
        nint library;
        try
        {
            File.WriteAllBytes(path, Build([.. exports.Select(export => export.Name)]));
            library = NativeLibrary.Load(path);
        }
        finally
        {
            // The mapping outlives the name.
            File.Delete(path);
        }

        var table = (nint*)NativeLibrary.GetExport(library, TableName);
        for (int i = 0; i < exports.Count; i++)
            table[i] = exports[i].Function;
        return library;
    }

    /// <summary>The bytes of the shared object.</summary>
    internal static byte[] Build(IReadOnlyList<string> names)
    {
        int functions = names.Count;
        int symbols = functions + 2;
        byte[] strings = Strings(names, out int[] nameOffsets);

        int symbolOffset = HeaderBytes + ProgramHeaders * ProgramHeaderBytes;
        int hashOffset = symbolOffset + symbols * SymbolBytes;
        int stringOffset = hashOffset + (3 + symbols) * sizeof(int);
        int codeOffset = RoundUp(stringOffset + strings.Length, 16);
        int codeEnd = codeOffset + functions * JumpBytes;
        int dynamicOffset = RoundUp(codeEnd, Page);
        int tableOffset = dynamicOffset + DynamicEntries * DynamicEntryBytes;
        int end = tableOffset + functions * PointerBytes;

        using var file = new MemoryStream(end);
        using var writer = new BinaryWriter(file);

        WriteHeader(writer);
        WriteSegment(writer, 1, Readable | Executable, 0, codeEnd, Page);
        WriteSegment(writer, 1, Readable | Writable, dynamicOffset, end - dynamicOffset, Page);
        WriteSegment(writer, 2, Readable | Writable, dynamicOffset, DynamicEntries * DynamicEntryBytes, 8);
        // Without this entry the loader would take the stack for one that must be executable.
        WriteSegment(writer, 0x6474e551, Readable | Writable, 0, 0, 16);

        writer.Write(new byte[SymbolBytes]);
        for (int i = 0; i < functions; i++)
            WriteSymbol(writer, nameOffsets[i], isFunction: true, codeOffset + i * JumpBytes, JumpBytes);
        WriteSymbol(writer, nameOffsets[functions], isFunction: false, tableOffset, functions * PointerBytes);

        WriteHash(writer, symbols);
        writer.Write(strings);

        Pad(writer, codeOffset);
        for (int i = 0; i < functions; i++)
            WriteJump(writer, codeOffset + i * JumpBytes, tableOffset + i * PointerBytes);

        Pad(writer, dynamicOffset);
        WriteDynamic(writer, hashOffset, stringOffset, strings.Length, symbolOffset);
        Pad(writer, end);
        return file.ToArray();
    }

    private static byte[] Strings(IReadOnlyList<string> names, out int[] offsets)
    {
        offsets = new int[names.Count + 1];
        var text = new StringBuilder("\0");
        for (int i = 0; i <= names.Count; i++)
        {
            offsets[i] = text.Length;
            text.Append(i < names.Count ? names[i] : TableName).Append('\0');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void WriteHeader(BinaryWriter writer)
    {
        // Magic, 64 bits, little endian, version 1, and the padding up to 16 bytes.
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((short)3); // a shared object
        writer.Write((short)62); // x86-64
        writer.Write(1); // version
        writer.Write(0L); // no entry point
        writer.Write((long)HeaderBytes); // the program headers' offset
        writer.Write(0L); // no section headers
        writer.Write(0); // no flags
        writer.Write((short)HeaderBytes);
        writer.Write((short)ProgramHeaderBytes);
        writer.Write((short)ProgramHeaders);
        writer.Write((short)64); // the size of a section header, were there one
        writer.Write((short)0);
        writer.Write((short)0);
    }

    private static void WriteSegment(BinaryWriter writer, int type, int flags, long offset, long bytes, long alignment)
    {
        writer.Write(type);
        writer.Write(flags);
        writer.Write(offset);
        writer.Write(offset); // virtual address
        writer.Write(offset); // physical address
        writer.Write(bytes); // in the file
        writer.Write(bytes); // in memory
        writer.Write(alignment);
    }

    private static void WriteSymbol(BinaryWriter writer, int name, bool isFunction, long address, long bytes)
    {
        const int Global = 1 << 4;
        writer.Write(name);
        writer.Write((byte)(Global | (isFunction ? 2 : 1)));
        writer.Write((byte)0); // visible to all
        writer.Write((short)1); // any section but "undefined"
        writer.Write(address);
        writer.Write(bytes);
    }

    private static void WriteHash(BinaryWriter writer, int symbols)
    {
        // One bucket needs no hash function: it begins with symbol 1, and each symbol leads to the next.
        writer.Write(1);
        writer.Write(symbols);
        writer.Write(1);
        writer.Write(0);
        for (int i = 1; i < symbols; i++)
            writer.Write(i + 1 < symbols ? i + 1 : 0);
    }

    private static void WriteJump(BinaryWriter writer, int from, int slot)
    {
        const int InstructionBytes = 6;
        writer.Write([0xff, 0x25]);
        writer.Write(slot - (from + InstructionBytes)); // relative to the next instruction
        writer.Write([0xcc, 0xcc]);
    }

    private static void WriteDynamic(BinaryWriter writer, long hash, long strings, long stringBytes, long symbols)
    {
        ReadOnlySpan<long> entries =
            [4, hash, 5, strings, 6, symbols, 10, stringBytes, 11, SymbolBytes, 0, 0];
        foreach (long value in entries)
            writer.Write(value);
    }

    private static void Pad(BinaryWriter writer, int offset)
    {
        writer.Flush();
        writer.Write(new byte[offset - (int)writer.BaseStream.Position]);
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
