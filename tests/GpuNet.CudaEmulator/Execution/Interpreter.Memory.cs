using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <content>Loads, stores, atomics and asynchronous copies, each checked before it is made.</content>
internal sealed unsafe partial class Interpreter
{
    private static readonly Vector512<ulong> Iota = Vector512.Create(0ul, 1ul, 2ul, 3ul, 4ul, 5ul, 6ul, 7ul);

    private void LoadParameter(Warp warp, Instruction instruction, uint active)
    {
        int bytes = instruction.Bytes;
        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            long place = instruction.Offset + ((long)part * bytes);
            if (instruction.A >= 0 || place < 0 || place + bytes > launch.Arguments.Length)
                throw Fault(warp, FaultKind.OutOfBounds, $"reads bytes {place} to {place + bytes - 1} of its arguments");
            ulong value;
            fixed (byte* from = &launch.Arguments[place])
                value = Widen(instruction.Type, from);
            int register = instruction.Registers[part] << 5;
            if (instruction.FileD == RegisterFile.Double)
                Lanes.Fill(warp.Doubles + register, value, active);
            else
                Lanes.Fill(warp.Words + register, (uint)value, active);
        }
    }

    private void Load(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int bytes = instruction.Bytes * instruction.Registers.Length;
        StateSpace space = Locate(warp, instruction, AccessKind.Load, active, bytes, addresses, pointers);
        if (space == StateSpace.Generic)
        {
            // One run of neighbouring words.
            uint* from = (uint*)pointers[0];
            uint* to = warp.Words + (instruction.Registers[0] << 5);
            Vector512.Load(from).Store(to);
            Vector512.Load(from + 16).Store(to + 16);
            return;
        }

        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            int register = instruction.Registers[part] << 5;
            int distance = part * instruction.Bytes;
            if (instruction.FileD == RegisterFile.Word && instruction.Bytes == 4)
            {
                uint* to = warp.Words + register;
                for (uint left = active; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    to[lane] = *(uint*)(pointers[lane] + distance);
                }
            }
            else
            {
                for (uint left = active; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    ulong value = Widen(instruction.Type, pointers[lane] + distance);
                    if (instruction.FileD == RegisterFile.Double)
                        warp.Doubles[register + lane] = value;
                    else
                        warp.Words[register + lane] = (uint)value;
                }
            }
        }
    }

    private void Store(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int bytes = instruction.Bytes * instruction.Registers.Length;
        HasChanged = true;
        StateSpace space = Locate(warp, instruction, AccessKind.Store, active, bytes, addresses, pointers);
        if (space == StateSpace.Generic)
        {
            uint* from = warp.Words + (instruction.Registers[0] << 5);
            uint* to = (uint*)pointers[0];
            Vector512.Load(from).Store(to);
            Vector512.Load(from + 16).Store(to + 16);
            return;
        }

        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            int register = instruction.Registers[part] << 5;
            int distance = part * instruction.Bytes;
            for (uint left = active; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                byte* to = pointers[lane] + distance;
                switch (instruction.Bytes)
                {
                    case 4:
                        *(uint*)to = warp.Words[register + lane];
                        break;
                    case 8:
                        *(ulong*)to = warp.Doubles[register + lane];
                        break;
                    case 2:
                        *(ushort*)to = (ushort)warp.Words[register + lane];
                        break;
                    default:
                        *to = (byte)warp.Words[register + lane];
                        break;
                }
            }
        }
    }

    private void Atomic(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        _ = Locate(warp, instruction, AccessKind.Atomic, active, instruction.Bytes, addresses, pointers);
        LaneFunction function = instruction.Function!;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong old = Widen(instruction.Type, pointers[lane]);
            ulong fresh = function(
                old,
                Read(warp, instruction.FileB, instruction.B, lane),
                Read(warp, instruction.FileC, instruction.C, lane));
            if (instruction.Bytes == 8)
            {
                HasChanged |= fresh != old;
                *(ulong*)pointers[lane] = fresh;
            }
            else
            {
                HasChanged |= (uint)fresh != (uint)old;
                *(uint*)pointers[lane] = (uint)fresh;
            }

            if (instruction.D >= 0)
                Write(warp, instruction.FileD, instruction.D, lane, old);
        }
    }

    private void CopyAsync(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int bytes = instruction.Bytes;
        byte[] content = new byte[Warp.Lanes * bytes];
        int limit = instruction.Operands[1];
        for (uint left = active; left != 0;)
        {
            // Lanes that read as much are looked at together. What is not read is zero.
            uint count = (uint)bytes;
            uint same = left;
            if (limit >= 0)
            {
                count = warp.Words[(limit << 5) + BitOperations.TrailingZeroCount(left)];
                same = WithValue(warp.Words + (limit << 5), count, left);
            }

            left &= ~same;
            if (count > (uint)bytes)
                throw Fault(warp, FaultKind.OutOfBounds, $"reads {count} bytes and copies {bytes}", same);
            if (count == 0)
                continue;
            _ = Locate(warp, instruction, AccessKind.Load, same, (int)count, addresses, pointers);
            for (uint rest = same; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                new ReadOnlySpan<byte>(pointers[lane], (int)count).CopyTo(content.AsSpan(lane * bytes));
            }
        }

        ulong[] to = new ulong[Warp.Lanes];
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong place = warp.Doubles[(instruction.B << 5) + lane] + (ulong)(long)instruction.Operands[0];
            if (AddressSpace.Of(place) == StateSpace.Shared)
                place -= AddressSpace.Shared;
            addresses[lane] = place;
            if ((place & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, 1u << lane, addresses, bytes);
            RequireShared(warp, place, bytes, lane);

            // Until it arrives nobody knows what is there.
            warp.Block.SharedWritten.Forget((long)place, bytes);
            to[lane] = place;
        }

        Tell(warp, instruction, AccessKind.Store, StateSpace.Shared, active, addresses, bytes, null);
        warp.Copies[^1].Add(new PendingCopy(instruction, active, to, content));
    }

    /// <summary>−1 closes a group; −2 waits for all; n for all but the last n groups.</summary>
    private void WaitCopies(Warp warp, int kind)
    {
        List<List<PendingCopy>> groups = warp.Copies;
        if (kind == -1)
        {
            groups.Add([]);
            return;
        }

        int kept = kind == -2 ? 0 : kind + 1;
        while (groups.Count > kept)
        {
            foreach (PendingCopy copy in groups[0])
                Arrive(warp, copy);
            groups.RemoveAt(0);
        }

        if (groups.Count == 0)
            groups.Add([]);
    }

    private void Arrive(Warp warp, PendingCopy copy)
    {
        HasChanged = true;
        int bytes = copy.Instruction.Bytes;
        for (uint left = copy.Lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            copy.Content.AsSpan(lane * bytes, bytes).CopyTo(new Span<byte>(warp.Block.Shared + copy.To[lane], bytes));
            warp.Block.SharedWritten.Write((long)copy.To[lane], bytes);
        }

        fixed (ulong* to = copy.To)
            Tell(warp, copy.Instruction, AccessKind.Arrival, StateSpace.Shared, copy.Lanes, to, bytes, null);
    }

    private void Fence(Warp warp)
    {
        foreach (IObserver observer in observers)
            observer.Fence(warp);
    }

    /// <summary>
    /// The addresses of lanes and where they lie in the host's memory, after all that can be wrong with them was looked
    /// for. Gives the space; or <see cref="StateSpace.Generic"/> where all 32 lanes take neighbouring words, of which
    /// then only the first pointer is set.
    /// </summary>
    private StateSpace Locate(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers)
    {
        ulong offset = (ulong)instruction.Offset;
        if (instruction.FileA == RegisterFile.Double)
        {
            ulong* from = warp.Doubles + (instruction.A << 5);
            Vector512<ulong> distance = Vector512.Create(offset);
            for (int lane = 0; lane < Warp.Lanes; lane += 8)
                (Vector512.Load(from + lane) + distance).Store(addresses + lane);
        }
        else
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
                addresses[lane] = warp.Words[(instruction.A << 5) + lane] + offset;
        }

        StateSpace space = instruction.Space;
        if (space == StateSpace.Generic)
            space = AddressSpace.Of(addresses[BitOperations.TrailingZeroCount(active)]);
        bool near = instruction.Bytes == 4 && bytes == 4 && active == uint.MaxValue && IsRun(addresses);
        if (space != StateSpace.Global)
        {
            uint there = instruction.Space == StateSpace.Generic ? Lanes.In(space, addresses, active) : active;
            if (there != active)
                return LocateApart(warp, instruction, kind, active, bytes, addresses, pointers);
            bool isRun = near && space == StateSpace.Shared;
            LocateNear(warp, kind, space, active, bytes, addresses, pointers, isRun);
            Tell(warp, instruction, kind, space, active, addresses, bytes, null);
            return isRun && MayBeRun(instruction, kind) ? StateSpace.Generic : space;
        }

        ulong least = addresses[BitOperations.TrailingZeroCount(active)];
        ulong greatest = least;
        ulong bits = least;
        if (near)
        {
            greatest = addresses[Warp.Lanes - 1];
        }
        else
        {
            for (uint left = active; left != 0; left &= left - 1)
            {
                ulong address = addresses[BitOperations.TrailingZeroCount(left)];
                least = Math.Min(least, address);
                greatest = Math.Max(greatest, address);
                bits |= address;
            }
        }

        // A copy may read less than it writes, and its place is a multiple of that.
        int alignment = instruction.Opcode == Opcode.CopyAsync ? instruction.Bytes : bytes;
        if ((bits & (ulong)(alignment - 1)) != 0)
            throw Misaligned(warp, active, addresses, alignment);
        Allocation? allocation = memory.Find(least);
        if (allocation is null
            || allocation.IsFreed
            || greatest + (ulong)bytes - allocation.Address > (ulong)allocation.Bytes)
        {
            return LocateApart(warp, instruction, kind, active, bytes, addresses, pointers);
        }

        byte* start = allocation.Pointer;
        ulong origin = allocation.Address;
        if (allocation.Written.Unwritten != 0)
            NoteWritten(warp, kind, active, bytes, addresses, allocation, near);
        Tell(warp, instruction, kind, space, active, addresses, bytes, allocation);
        if (near && MayBeRun(instruction, kind))
        {
            pointers[0] = start + (least - origin);
            return StateSpace.Generic;
        }

        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            pointers[lane] = start + (addresses[lane] - origin);
        }

        return space;
    }

    /// <summary>Whether a load or a store of neighbouring words can be made at once.</summary>
    private static bool MayBeRun(Instruction instruction, AccessKind kind) =>
        kind != AccessKind.Atomic && instruction.Opcode != Opcode.CopyAsync;

    private static bool IsRun(ulong* addresses)
    {
        Vector512<ulong> expected = Vector512.Create(addresses[0]) + (Iota * 4);
        Vector512<ulong> step = Vector512.Create(32ul);
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            if (!Vector512.EqualsAll(Vector512.Load(addresses + lane), expected))
                return false;
            expected += step;
        }

        return true;
    }

    private void NoteWritten(
        Warp warp, AccessKind kind, uint active, int bytes, ulong* addresses, Allocation allocation, bool isRun)
    {
        WrittenBytes written = allocation.Written;
        if (isRun)
        {
            long start = (long)(addresses[0] - allocation.Address);
            if (kind == AccessKind.Store)
                written.Write(start, Warp.Lanes * bytes);
            if (written.FirstUnwritten(start, Warp.Lanes * bytes) < 0)
                return;
        }

        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            long place = (long)(addresses[lane] - allocation.Address);
            if (kind == AccessKind.Store)
            {
                written.Write(place, bytes);
            }
            else if (written.FirstUnwritten(place, bytes) is long unwritten and >= 0)
            {
                throw Fault(
                    warp,
                    FaultKind.UnwrittenRead,
                    $"reads byte {unwritten} of {allocation}, which nobody wrote",
                    1u << lane);
            }
        }
    }

    /// <summary>Lanes whose addresses are in several allocations or memories, or in none.</summary>
    private StateSpace LocateApart(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers)
    {
        uint left = active;
        foreach (StateSpace space in new[] { StateSpace.Shared, StateSpace.Local })
        {
            uint near = instruction.Space == StateSpace.Generic ? Lanes.In(space, addresses, left) : 0;
            left &= ~near;
            if (near == 0)
                continue;
            LocateNear(warp, kind, space, near, bytes, addresses, pointers, isRun: false);
            Tell(warp, instruction, kind, space, near, addresses, bytes, null);
        }

        while (left != 0)
        {
            int first = BitOperations.TrailingZeroCount(left);
            Allocation? allocation = memory.Find(addresses[first]);
            uint same = 0;
            for (uint rest = left; rest != 0 && allocation is { IsFreed: false }; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                ulong place = addresses[lane] - allocation.Address;
                if (place > (ulong)allocation.Bytes || place + (ulong)bytes > (ulong)allocation.Bytes)
                    continue;
                same |= 1u << lane;
                pointers[lane] = allocation.Pointer + place;
            }

            if ((same >> first & 1) == 0)
            {
                (FaultKind fault, string where) = memory.Blame(addresses[first], bytes);
                throw Fault(
                    warp, fault, $"{(kind == AccessKind.Store ? "writes" : "reads")} {where}", 1u << first);
            }

            left &= ~same;
            if (allocation!.Written.Unwritten != 0)
                NoteWritten(warp, kind, same, bytes, addresses, allocation, isRun: false);
            Tell(warp, instruction, kind, StateSpace.Global, same, addresses, bytes, allocation);
        }

        return StateSpace.Global;
    }

    /// <summary>Shared memory, and the threads' own.</summary>
    private void LocateNear(
        Warp warp,
        AccessKind kind,
        StateSpace space,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers,
        bool isRun)
    {
        ThreadBlock block = warp.Block;
        bool isShared = space == StateSpace.Shared;
        ulong window = isShared ? AddressSpace.Shared : AddressSpace.Local;
        WrittenBytes written = isShared ? block.SharedWritten : block.LocalWritten;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong place = addresses[lane];
            if (AddressSpace.Of(place) == space)
                place -= window;
            addresses[lane] = place;
        }

        if (isRun)
        {
            // All at once, unless something is wrong with one of them.
            ulong place = addresses[0];
            int all = Warp.Lanes * bytes;
            if ((place & (ulong)(bytes - 1)) == 0 && place <= (ulong)block.SharedBytes
                && place + (ulong)all <= (ulong)block.SharedBytes)
            {
                if (kind == AccessKind.Store)
                    written.Write((long)place, all);
                if (written.FirstUnwritten((long)place, all) < 0)
                {
                    for (int lane = 0; lane < Warp.Lanes; lane++)
                        pointers[lane] = block.Shared + place + (lane * bytes);
                    return;
                }
            }
        }

        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong place = addresses[lane];
            if ((place & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, 1u << lane, addresses, bytes);
            if (isShared)
            {
                RequireShared(warp, place, bytes, lane);
            }
            else if (place > (ulong)block.LocalBytes || place + (ulong)bytes > (ulong)block.LocalBytes)
            {
                throw Fault(
                    warp,
                    FaultKind.OutOfBounds,
                    $"accesses bytes {(long)place} to {(long)place + bytes - 1} of {block.LocalBytes} of local memory",
                    1u << lane);
            }

            long at = (long)place
                + (isShared ? 0 : (long)block.LocalBytes * ((warp.Number * Warp.Lanes) + lane));
            pointers[lane] = (isShared ? block.Shared : block.Local) + at;
            if (written.Unwritten == 0)
                continue;
            if (kind == AccessKind.Store)
            {
                written.Write(at, bytes);
            }
            else if (written.FirstUnwritten(at, bytes) is long unwritten and >= 0)
            {
                throw Fault(
                    warp,
                    FaultKind.UnwrittenRead,
                    $"reads byte {unwritten - at + (long)place} of {(isShared ? "shared" : "local")} memory, "
                    + "which nobody wrote",
                    1u << lane);
            }
        }
    }

    private void RequireShared(Warp warp, ulong place, int bytes, int lane)
    {
        ulong most = (ulong)warp.Block.SharedBytes;
        if (place > most || place + (ulong)bytes > most)
        {
            throw Fault(
                warp,
                FaultKind.OutOfBounds,
                $"accesses bytes {(long)place} to {(long)place + bytes - 1} of {warp.Block.SharedBytes} of shared memory",
                1u << lane);
        }
    }

    private KernelFaultException Misaligned(Warp warp, uint lanes, ulong* addresses, int bytes)
    {
        uint wrong = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if ((addresses[lane] & (ulong)(bytes - 1)) != 0)
                wrong |= 1u << lane;
        }

        ulong address = addresses[BitOperations.TrailingZeroCount(wrong)];
        return Fault(
            warp, FaultKind.Misaligned, $"accesses {bytes} bytes at 0x{address:x}, no multiple of {bytes}", wrong);
    }

    private void Tell(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        StateSpace space,
        uint active,
        ulong* addresses,
        int bytes,
        Allocation? allocation)
    {
        foreach (IObserver observer in observers)
            observer.Access(warp, instruction, kind, space, active, addresses, bytes, allocation);
    }

    private static ulong Widen(NumberType type, byte* from) => type.Bytes() switch
    {
        1 => type == NumberType.S8 ? (uint)(sbyte)*from : *from,
        2 => type == NumberType.S16
            ? (uint)MemoryMarshal.Read<short>(new ReadOnlySpan<byte>(from, 2))
            : MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(from, 2)),
        4 => MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(from, 4)),
        _ => MemoryMarshal.Read<ulong>(new ReadOnlySpan<byte>(from, 8)),
    };
}
