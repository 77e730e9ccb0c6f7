using System.Numerics;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <content>What the threads of a warp or of a block do together.</content>
internal sealed unsafe partial class Interpreter
{
    private void Barrier(Warp warp, Instruction instruction, uint active)
    {
        if (active != warp.All)
        {
            uint missing = warp.All & ~active;
            string why = (missing & warp.Exited) != 0 ? "some threads of its warp returned before" : "others of its warp go elsewhere";
            throw Fault(warp, FaultKind.DivergentBarrier, $"waits at a barrier, and {why}", active);
        }

        int lane = BitOperations.TrailingZeroCount(active);
        int barrier = (int)warp.Words[(instruction.A << 5) + lane];
        int threads = instruction.B < 0 ? 0 : (int)warp.Words[(instruction.B << 5) + lane];
        uint others = Unlike(warp, instruction.A, active) | (instruction.B < 0 ? 0 : Unlike(warp, instruction.B, active));
        if (others != 0)
            throw Fault(warp, FaultKind.DivergentBarrier, "waits at another barrier than its warp, or for others", others);
        uint predicate = instruction.Kind < 2 ? 0
            : instruction.JoinNegated ? ~warp.Predicates[instruction.C] : warp.Predicates[instruction.C];
        if (barrier is < 0 or >= ThreadBlock.MostBarriers)
            throw Fault(warp, FaultKind.BadLaunch, $"waits at barrier {barrier}; there are 0 to 15", active);
        if (threads < 0 || threads % Warp.Lanes != 0 || threads / Warp.Lanes > warp.Block.Warps.Length)
        {
            throw Fault(
                warp,
                FaultKind.DivergentBarrier,
                $"waits at a barrier for {threads} threads; the block has {launch.Block.Count}, and warps count whole",
                active);
        }

        if (warp.Block.Misfit(barrier, threads, instruction) is string misfit)
            throw Fault(warp, FaultKind.DivergentBarrier, $"waits at barrier {barrier} {misfit}", active);
        warp.Waiting = instruction;
        bool waits = instruction.Kind != 1;
        if (warp.Block.Arrive(warp, barrier, threads, BitOperations.PopCount(predicate & active), waits))
        {
            Barriers++;
            HasChanged = true;
        }
        else if (waits)
        {
            warp.At++;
        }

        // Others that waited go on behind theirs; this one is moved on by the loop.
    }

    /// <summary>The lanes whose register differs from the first one's.</summary>
    private static uint Unlike(Warp warp, int register, uint active)
    {
        uint* words = warp.Words + (register << 5);
        uint value = words[BitOperations.TrailingZeroCount(active)];
        uint unlike = 0;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (words[lane] != value)
                unlike |= 1u << lane;
        }

        return unlike;
    }

    /// <summary>
    /// The lanes that work together with the first of some: those that its mask names. All of them must be here, and
    /// name the same; lanes that returned, or that the block has none of, do not count.
    /// </summary>
    private uint Members(Warp warp, int maskRegister, uint active, uint left)
    {
        if (maskRegister < 0)
            return left;
        uint* masks = warp.Words + (maskRegister << 5);
        uint first = left & (0 - left);
        uint mask = masks[BitOperations.TrailingZeroCount(left)];
        if ((mask & first) == 0)
            throw Fault(warp, FaultKind.DivergentBarrier, $"is not among the lanes 0x{mask:x} that it names", first);
        uint expected = mask & warp.All & ~warp.Exited;
        if ((expected & ~active) is uint missing and not 0)
        {
            throw Fault(
                warp,
                FaultKind.DivergentBarrier,
                $"works with the lanes 0x{mask:x} of its warp, and lane {BitOperations.TrailingZeroCount(missing)} is elsewhere",
                first);
        }

        for (uint rest = expected; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (masks[lane] != mask)
            {
                throw Fault(
                    warp,
                    FaultKind.DivergentBarrier,
                    $"works with the lanes 0x{mask:x} of its warp, and lane {lane} with the lanes 0x{masks[lane]:x}",
                    first);
            }
        }

        return expected;
    }

    private void WarpBarrier(Warp warp, Instruction instruction, uint active)
    {
        for (uint left = active; left != 0;)
        {
            uint members = Members(warp, instruction.A, active, left);
            warp.Meet(members);
            left &= ~members;
        }
    }

    private void Shuffle(Warp warp, Instruction instruction, uint active)
    {
        uint* from = warp.Words + (instruction.A << 5);
        uint* result = stackalloc uint[Warp.Lanes];
        uint inRange = 0;
        for (uint open = active; open != 0;)
        {
            uint members = Members(warp, instruction.Operands[0], active, open);
            open &= ~members;
            for (uint left = members; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                int source = Source(warp, instruction, lane, out bool valid);
                if (valid)
                    inRange |= 1u << lane;
                if ((members >> source & 1) == 0)
                {
                    throw Fault(
                        warp, FaultKind.DivergentBarrier, $"shuffles with lane {source}, which is elsewhere", 1u << lane);
                }

                result[lane] = from[source];
            }
        }

        Lanes.Unary<VectorOperations.Copy>(warp.Words + (instruction.D << 5), result, active);
        if (instruction.D2 >= 0)
            Set(warp.Predicates + instruction.D2, inRange, active);
    }

    private static int Source(Warp warp, Instruction instruction, int lane, out bool valid)
    {
        int operand = (int)warp.Words[(instruction.B << 5) + lane] & 31;
        uint bounds = warp.Words[(instruction.C << 5) + lane];
        int clamp = (int)bounds & 31;
        int segment = (int)(bounds >> 8) & 31;
        int greatest = (lane & segment) | (clamp & ~segment);
        int least = lane & segment;
        int source = instruction.Kind switch
        {
            0 => lane - operand,
            1 => lane + operand,
            2 => lane ^ operand,
            _ => least | (operand & ~segment),
        };
        valid = instruction.Kind == 0 ? source >= greatest : source <= greatest;
        return valid ? source : lane;
    }

    private void Vote(Warp warp, Instruction instruction, uint active)
    {
        uint votes = instruction.JoinNegated ? ~warp.Predicates[instruction.A] : warp.Predicates[instruction.A];
        for (uint left = active; left != 0;)
        {
            uint members = Members(warp, instruction.B, active, left);
            left &= ~members;
            uint ayes = votes & members;
            if (instruction.Kind == 3)
            {
                Fill(warp, instruction, members, ayes);
                continue;
            }

            bool result = instruction.Kind switch
            {
                0 => ayes == members,
                1 => ayes != 0,
                _ => ayes == members || ayes == 0,
            };
            Set(warp.Predicates + instruction.D, result ? uint.MaxValue : 0, members);
        }
    }

    private void Match(Warp warp, Instruction instruction, uint active)
    {
        uint alike = 0;
        for (uint open = active; open != 0;)
        {
            uint members = Members(warp, instruction.B, active, open);
            open &= ~members;
            for (uint left = members; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                ulong value = Read(warp, instruction.FileA, instruction.A, lane);
                uint same = 0;
                for (uint rest = members; rest != 0; rest &= rest - 1)
                {
                    int other = BitOperations.TrailingZeroCount(rest);
                    if (Read(warp, instruction.FileA, instruction.A, other) == value)
                        same |= 1u << other;
                }

                bool none = instruction.Kind == Decoder.OfAll && same != members;
                warp.Words[(instruction.D << 5) + lane] = none ? 0 : same;
                alike |= none ? 0 : 1u << lane;
            }
        }

        if (instruction.D2 >= 0)
            Set(warp.Predicates + instruction.D2, alike, active);
    }

    private void ReduceWarp(Warp warp, Instruction instruction, uint active)
    {
        uint* from = warp.Words + (instruction.A << 5);
        for (uint open = active; open != 0;)
        {
            uint members = Members(warp, instruction.B, active, open);
            open &= ~members;
            ulong result = from[BitOperations.TrailingZeroCount(members)];
            for (uint left = members & (members - 1); left != 0; left &= left - 1)
            {
                result = Combine(
                    (AtomicOperation)instruction.Kind,
                    instruction.Type,
                    result,
                    from[BitOperations.TrailingZeroCount(left)],
                    0);
            }

            Fill(warp, instruction, members, (uint)result);
        }
    }

    /// <summary>
    /// D = A·B + C of a 16 × 8 fragment: k is 8 of tf32, or 16 of bf16, two to a word. A lane holds rows lane / 4 and 8
    /// more, and of each two neighbours of D and C; the tensor core's own order of sums is not known, so products are
    /// added in double and rounded once.
    /// </summary>
    private void MatrixMultiply(Warp warp, Instruction instruction, uint active)
    {
        if (active != uint.MaxValue)
            throw Fault(warp, FaultKind.DivergentBarrier, "multiplies fragments, and some lanes of its warp are elsewhere");
        bool tf32 = instruction.Type == NumberType.TF32;
        int depth = tf32 ? 8 : 16;
        double* a = stackalloc double[16 * 16];
        double* b = stackalloc double[16 * 8];
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            int group = lane / 4;
            int place = lane % 4;
            for (int part = 0; part < 4; part++)
            {
                uint bits = Operand(4 + part);
                int row = group + (part % 2 * 8);
                if (tf32)
                {
                    a[(row * depth) + place + (part / 2 * 4)] = Tf32(bits);
                }
                else
                {
                    int column = (place * 2) + (part / 2 * 8);
                    a[(row * depth) + column] = LaneFunctions.Half(NumberType.BF16, bits & 0xffff);
                    a[(row * depth) + column + 1] = LaneFunctions.Half(NumberType.BF16, bits >> 16);
                }
            }

            for (int part = 0; part < 2; part++)
            {
                uint bits = Operand(8 + part);
                if (tf32)
                {
                    b[((place + (part * 4)) * 8) + group] = Tf32(bits);
                }
                else
                {
                    int row = (place * 2) + (part * 8);
                    b[(row * 8) + group] = LaneFunctions.Half(NumberType.BF16, bits & 0xffff);
                    b[((row + 1) * 8) + group] = LaneFunctions.Half(NumberType.BF16, bits >> 16);
                }
            }

            uint Operand(int number) => warp.Words[(instruction.Operands[number] << 5) + lane];
        }

        // D may be C, in another order.
        uint* sums = stackalloc uint[4];
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            for (int part = 0; part < 4; part++)
            {
                int row = (lane / 4) + (part / 2 * 8);
                int column = (lane % 4 * 2) + (part % 2);
                double sum = LaneFunctions.F32(warp.Words[(instruction.Operands[10 + part] << 5) + lane]);
                for (int k = 0; k < depth; k++)
                    sum += a[(row * depth) + k] * b[(k * 8) + column];
                sums[part] = (uint)LaneFunctions.F32((float)sum);
            }

            for (int part = 0; part < 4; part++)
                warp.Words[(instruction.Operands[part] << 5) + lane] = sums[part];
        }
    }

    // The core reads the upper 19 bits of a word.
    private static float Tf32(uint bits) => BitConverter.UInt32BitsToSingle(bits & 0xffffe000);
}
