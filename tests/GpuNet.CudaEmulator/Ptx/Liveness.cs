using System.Collections;

namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Which registers hold what is still needed.</summary>
internal static class Liveness
{
    // What an assembler keeps for addresses and its own use.
    private const int Reserved = 8;

    /// <summary>The 32-bit registers that are live at once at most; constants take none.</summary>
    public static int MostRegisters(PtxKernel kernel)
    {
        int words = kernel.WordRegisters;
        int count = words + kernel.DoubleRegisters;
        BitArray[] live = [.. kernel.Blocks.Select(_ => new BitArray(count))];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int block = kernel.Blocks.Length - 1; block >= 0; block--)
            {
                BitArray set = After(kernel, block, live);
                for (int at = kernel.Blocks[block].End - 1; at >= kernel.Blocks[block].Start; at--)
                    Step(kernel.Code[at], words, set);
                BitArray fresh = ((BitArray)set.Clone()).Xor(live[block]);
                changed |= fresh.HasAnySet();
                live[block] = set;
            }
        }

        int most = 0;
        bool[] constant = new bool[count];
        foreach ((int register, _) in kernel.WordConstants)
            constant[register] = true;
        foreach ((int register, _) in kernel.DoubleConstants)
            constant[words + register] = true;
        for (int block = 0; block < kernel.Blocks.Length; block++)
        {
            BitArray set = After(kernel, block, live);
            for (int at = kernel.Blocks[block].End - 1; at >= kernel.Blocks[block].Start; at--)
            {
                Step(kernel.Code[at], words, set);
                if (at % 8 == 0 || at == kernel.Blocks[block].Start)
                    most = Math.Max(most, Size(set, constant, words));
            }
        }

        return Math.Min(most + Reserved, 255);
    }

    private static BitArray After(PtxKernel kernel, int block, BitArray[] live)
    {
        var set = new BitArray(live[block].Length);
        foreach (int next in kernel.Blocks[block].Next.Where(next => next < live.Length))
            _ = set.Or(live[next]);
        return set;
    }

    private static int Size(BitArray set, bool[] constant, int words)
    {
        int size = 0;
        for (int register = 0; register < set.Length; register++)
        {
            if (set[register] && !constant[register])
                size += register < words ? 1 : 2;
        }

        return size;
    }

    private static void Step(Instruction instruction, int words, BitArray set)
    {
        // What only some lanes write keeps what the others had.
        if (instruction.Guard < 0)
            Mark(instruction.Writes(), false);
        Mark(instruction.Reads(), true);

        void Mark(IEnumerable<Operand> operands, bool value)
        {
            foreach (Operand operand in operands)
            {
                if (operand.File is RegisterFile.Word or RegisterFile.Double)
                    set[operand.File == RegisterFile.Word ? operand.Index : words + operand.Index] = value;
            }
        }
    }
}
