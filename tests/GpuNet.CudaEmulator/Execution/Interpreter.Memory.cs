using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <content>Loads, stores, atomics and asynchronous copies, each checked before it is made.</content>
internal sealed unsafe partial class Interpreter
{
    private const int CloseBytes = 1024;

    private static readonly Vector512<ulong> Iota = Vector512.Create(0ul, 1ul, 2ul, 3ul, 4ul, 5ul, 6ul, 7ul);

    private void LoadParameter(Warp warp, Instruction instruction, uint active)
    {
        int bytes = instruction.Bytes;
        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            long place = instruction.Offset + ((long)part * bytes);
            if (instruction.A >= 0 || place < 0 || place + bytes > launch.Arguments.Length)
                throw Fault(warp, FaultKind.OutOfBounds, $"reads bytes {place} to {place + bytes - 1} of its arguments");
            ulong value = Widen(instruction.Type, (byte*)Unsafe.AsPointer(ref launch.Arguments[place]));
            for (uint left = active; left != 0; left &= left - 1)
            {
                Write(
                    warp,
                    instruction.FileD,
                    instruction.Registers[part],
                    BitOperations.TrailingZeroCount(left),
                    value);
            }
        }
    }

    private void Load(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int bytes = instruction.Bytes * instruction.Registers.Length;
        switch (Locate(warp, instruction, AccessKind.Load, active, bytes, addresses, pointers, apart: false))
        {
            case Placement.Run:
                uint* from = (uint*)pointers[0];
                uint* to = warp.Words + (instruction.Registers[0] << 5);
                Vector512.Load(from).Store(to);
                Vector512.Load(from + 16).Store(to + 16);
                break;
            case Placement.Same:
                LoadSame(warp, instruction, active, pointers[0]);
                break;
            default:
                LoadApart(warp, instruction, active, pointers);
                break;
        }

        if (instruction.Synchronizes)
            Fence(warp);
    }

    private static void LoadSame(Warp warp, Instruction instruction, uint active, byte* from)
    {
        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            int register = instruction.Registers[part] << 5;
            ulong value = Widen(instruction.Type, from + (part * instruction.Bytes));
            if (instruction.FileD == RegisterFile.Double)
                Lanes.Spread(warp.Doubles + register, value, active);
            else
                Lanes.Spread(warp.Words + register, (uint)value, active);
        }
    }

    private static void LoadApart(Warp warp, Instruction instruction, uint active, byte** pointers)
    {
        bool words = instruction.FileD == RegisterFile.Word && instruction.Bytes == 4;
        if (words && active == uint.MaxValue && instruction.Registers.Length == 4)
        {
            int[] to = instruction.Registers;
            Lanes.Gather4(
                warp.Words + (to[0] << 5),
                warp.Words + (to[1] << 5),
                warp.Words + (to[2] << 5),
                warp.Words + (to[3] << 5),
                pointers);
            return;
        }

        for (int part = 0; part < instruction.Registers.Length; part++)
        {
            int register = instruction.Registers[part] << 5;
            int distance = part * instruction.Bytes;
            if (words && active == uint.MaxValue)
            {
                uint* to = warp.Words + register;
                for (int lane = 0; lane < Warp.Lanes; lane++)
                    to[lane] = *(uint*)(pointers[lane] + distance);
                continue;
            }

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

    private void Store(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int bytes = instruction.Bytes * instruction.Registers.Length;
        if (instruction.Synchronizes)
            Fence(warp);
        Placement placement =
            Locate(warp, instruction, AccessKind.Store, active, bytes, addresses, pointers, apart: false);
        if (placement == Placement.Run)
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
        _ = Locate(warp, instruction, AccessKind.Atomic, active, instruction.Bytes, addresses, pointers, apart: true);
        Fence(warp);
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong old = Widen(instruction.Type, pointers[lane]);
            ulong fresh = Combine(
                (AtomicOperation)instruction.Kind,
                instruction.Type,
                old,
                Read(warp, instruction.FileB, instruction.B, lane),
                Read(warp, instruction.FileC, instruction.C, lane));
            if (instruction.Bytes == 8)
                *(ulong*)pointers[lane] = fresh;
            else
                *(uint*)pointers[lane] = (uint)fresh;
            if (instruction.D >= 0)
                Write(warp, instruction.FileD, instruction.D, lane, old);
        }
    }

    private static ulong Combine(AtomicOperation operation, NumberType type, ulong old, ulong operand, ulong fresh) =>
        operation switch
        {
            AtomicOperation.Add => type switch
            {
                NumberType.F32 => LaneFunctions.F32(LaneFunctions.F32(old) + LaneFunctions.F32(operand)),
                NumberType.F64 => LaneFunctions.F64(LaneFunctions.F64(old) + LaneFunctions.F64(operand)),
                _ => old + operand,
            },
            AtomicOperation.Minimum => LaneFunctions.Arithmetic("min", type, keepsNaN: false)!(old, operand, 0),
            AtomicOperation.Maximum => LaneFunctions.Arithmetic("max", type, keepsNaN: false)!(old, operand, 0),
            AtomicOperation.Exchange => operand,
            AtomicOperation.CompareAndSwap => old == operand ? fresh : old,
            AtomicOperation.And => old & operand,
            AtomicOperation.Or => old | operand,
            AtomicOperation.Xor => old ^ operand,
            AtomicOperation.Increment => (uint)old >= (uint)operand ? 0 : old + 1,
            _ => (uint)old == 0 || (uint)old > (uint)operand ? operand : old - 1,
        };

    private void CopyAsync(Warp warp, Instruction instruction, uint active)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        byte** pointers = stackalloc byte*[Warp.Lanes];
        int* counts = stackalloc int[Warp.Lanes];
        int bytes = instruction.Bytes;
        int limit = instruction.Operands[1];
        uint whole = 0;
        uint parts = 0;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            uint count = limit < 0 ? (uint)bytes : warp.Words[(limit << 5) + lane];
            if (count > (uint)bytes)
                throw Fault(warp, FaultKind.OutOfBounds, $"copies {count} bytes into {bytes}", 1u << lane);
            counts[lane] = (int)count;
            if (count == (uint)bytes)
                whole |= 1u << lane;
            else if (count > 0)
                parts |= 1u << lane;
        }

        if (whole != 0)
            _ = Locate(warp, instruction, AccessKind.Load, whole, bytes, addresses, pointers, apart: true);
        if (parts != 0)
            FillAddresses(warp, instruction, addresses);
        for (; parts != 0; parts &= parts - 1)
        {
            // Fewer bytes are read than are written; the rest are zeros.
            int lane = BitOperations.TrailingZeroCount(parts);
            if ((addresses[lane] & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, 1u << lane, addresses, bytes);
            _ = LocateFar(warp, instruction, AccessKind.Load, 1u << lane, counts[lane], addresses, pointers);
        }

        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            UInt128 content = default;
            Unsafe.CopyBlockUnaligned(&content, pointers[lane], (uint)counts[lane]);
            ulong to = warp.Doubles[(instruction.B << 5) + lane] + (ulong)(long)instruction.Operands[0];
            if (AddressSpace.Of(to) == StateSpace.Shared)
                to -= AddressSpace.Shared;
            addresses[lane] = to;
            if ((to & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, 1u << lane, addresses, bytes);
            RequireShared(warp, to, bytes, lane);
            warp.Copies[^1].Add(new PendingCopy((int)to, bytes, content));
        }

        Tell(warp, instruction, AccessKind.Store, StateSpace.Shared, active, addresses, bytes, null);
    }

    /// <summary>−1 closes a group; −2 waits for all; n for all but the last n groups.</summary>
    private static void WaitCopies(Warp warp, int kind)
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
            {
                UInt128 content = copy.Content;
                Unsafe.CopyBlockUnaligned(warp.Block.Shared + copy.To, &content, (uint)copy.Bytes);
                warp.Block.SharedWritten.Write(copy.To, copy.Bytes);
            }

            groups.RemoveAt(0);
        }

        if (groups.Count == 0)
            groups.Add([]);
    }

    private void Fence(Warp warp)
    {
        foreach (IObserver observer in observers)
            observer.Fence(warp);
    }

    /// <summary>
    /// The addresses of lanes and where they lie in the host's memory, after all that can be wrong with them was looked
    /// for.
    /// </summary>
    /// <param name="warp">The warp.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="kind">What it does.</param>
    /// <param name="active">The lanes.</param>
    /// <param name="bytes">What each lane moves.</param>
    /// <param name="addresses">Gets the addresses, for observers; places in shared and local memory.</param>
    /// <param name="pointers">Gets where they lie.</param>
    /// <param name="apart">Whether each lane's pointer is wanted, however they lie.</param>
    private Placement Locate(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers,
        bool apart)
    {
        FillAddresses(warp, instruction, addresses);
        int first = BitOperations.TrailingZeroCount(active);
        StateSpace space = instruction.Opcode == Opcode.CopyAsync ? StateSpace.Global : instruction.Space;
        if (space == StateSpace.Generic)
            space = AddressSpace.Of(addresses[first]);
        if (space == StateSpace.Local)
            return LocateNear(warp, instruction, kind, space, active, bytes, addresses, pointers);
        bool isRun = active == uint.MaxValue && bytes == 4 && IsRun(addresses);
        ulong least = addresses[0];
        ulong greatest = addresses[31];
        ulong bits = least;
        if (!isRun)
            Span(addresses, active, out least, out greatest, out bits);
        Allocation? allocation = null;
        byte* start;
        ulong origin;
        long size;
        WrittenBytes written;
        if (space == StateSpace.Shared)
        {
            ThreadBlock block = warp.Block;
            start = block.Shared;
            (size, written) = (block.SharedBytes, block.SharedWritten);
            origin = least >= AddressSpace.Shared ? AddressSpace.Shared : 0;
            if ((bits & (ulong)(bytes - 1)) != 0 || !Fits(least, greatest, origin, size, bytes))
                return LocateNear(warp, instruction, kind, space, active, bytes, addresses, pointers);
        }
        else
        {
            if ((bits & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, active, addresses, bytes);
            allocation = memory.Find(least);
            if (allocation is null or { IsFreed: true })
                return LocateFar(warp, instruction, kind, active, bytes, addresses, pointers);
            start = allocation.Pointer;
            (size, written, origin) = (allocation.Bytes, allocation.Written, allocation.Address);
            if (!Fits(least, greatest, origin, size, bytes))
                return LocateFar(warp, instruction, kind, active, bytes, addresses, pointers);
        }

        Placement placement = apart ? Placement.Apart
            : least == greatest && kind == AccessKind.Load ? Placement.Same
            : isRun && instruction.FileD == RegisterFile.Word ? Placement.Run
            : Placement.Apart;
        long place = (long)(least - origin);
        if (written.Unwritten != 0)
        {
            // What lies close together is asked for at once; only where that fails each lane is.
            long length = (long)(greatest - least) + bytes;
            if (kind == AccessKind.Store && placement == Placement.Run)
                written.Write(place, length);
            else if (kind == AccessKind.Store || length > CloseBytes || written.FirstUnwritten(place, length) >= 0)
                NoteWritten(warp, kind, space, active, bytes, addresses, origin, written, allocation);
        }

        if (observers.Length > 0)
        {
            ulong distance = space == StateSpace.Shared ? origin : 0;
            for (int lane = 0; lane < Warp.Lanes; lane++)
                addresses[lane] -= distance;
            Tell(warp, instruction, kind, space, active, addresses, bytes, allocation);
            origin -= distance;
        }

        if (placement != Placement.Apart)
        {
            pointers[0] = start + place;
            return placement;
        }

        Vector512<ulong> shift = Vector512.Create((ulong)start - origin);
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
            (Vector512.Load(addresses + lane) + shift).Store((ulong*)pointers + lane);
        return placement;
    }

    private static bool Fits(ulong least, ulong greatest, ulong origin, long size, int bytes) =>
        least >= origin && size >= bytes && greatest - origin <= (ulong)(size - bytes);

    /// <summary>The least and greatest address of active lanes, and the bits that any of them has.</summary>
    private static void Span(ulong* addresses, uint active, out ulong least, out ulong greatest, out ulong bits)
    {
        Vector512<ulong> any = Vector512.Create(addresses[BitOperations.TrailingZeroCount(active)]);
        (Vector512<ulong> low, Vector512<ulong> high, Vector512<ulong> union) = (any, any, any);
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<ulong> some = Vector512.Load(addresses + lane);
            if (active != uint.MaxValue)
                some = Vector512.ConditionalSelect(Lanes.Mask64((active >> lane) & 0xff), some, any);
            low = Vector512.Min(low, some);
            high = Vector512.Max(high, some);
            union |= some;
        }

        if (Vector512.EqualsAll(low, high) && Vector512.EqualsAll(low, any))
        {
            least = greatest = bits = any[0];
            return;
        }

        Vector256<ulong> low4 = Vector256.Min(low.GetLower(), low.GetUpper());
        Vector256<ulong> high4 = Vector256.Max(high.GetLower(), high.GetUpper());
        Vector256<ulong> union4 = union.GetLower() | union.GetUpper();
        Vector128<ulong> low2 = Vector128.Min(low4.GetLower(), low4.GetUpper());
        Vector128<ulong> high2 = Vector128.Max(high4.GetLower(), high4.GetUpper());
        Vector128<ulong> union2 = union4.GetLower() | union4.GetUpper();
        least = Math.Min(low2[0], low2[1]);
        greatest = Math.Max(high2[0], high2[1]);
        bits = union2[0] | union2[1];
    }

    private static void FillAddresses(Warp warp, Instruction instruction, ulong* addresses)
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
    }

    private static bool IsIn(StateSpace space, uint active, ulong* addresses)
    {
        for (uint left = active; left != 0; left &= left - 1)
        {
            if (AddressSpace.Of(addresses[BitOperations.TrailingZeroCount(left)]) != space)
                return false;
        }

        return true;
    }

    /// <summary>Lanes whose generic addresses are of several memories: those of each by themselves.</summary>
    private Placement LocateApart(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers)
    {
        byte** own = stackalloc byte*[Warp.Lanes];
        while (active != 0)
        {
            FillAddresses(warp, instruction, addresses);
            StateSpace space = AddressSpace.Of(addresses[BitOperations.TrailingZeroCount(active)]);
            uint same = 0;
            for (uint left = active; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                if (AddressSpace.Of(addresses[lane]) == space)
                    same |= 1u << lane;
            }

            _ = Locate(warp, instruction, kind, same, bytes, addresses, own, apart: true);
            for (uint left = same; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                pointers[lane] = own[lane];
            }

            active &= ~same;
        }

        return Placement.Apart;
    }

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
        Warp warp,
        AccessKind kind,
        StateSpace space,
        uint active,
        int bytes,
        ulong* addresses,
        ulong origin,
        WrittenBytes written,
        Allocation? allocation)
    {
        if (kind == AccessKind.Store)
        {
            for (uint left = active; left != 0; left &= left - 1)
                written.WriteAligned((long)(addresses[BitOperations.TrailingZeroCount(left)] - origin), bytes);
            return;
        }

        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            long place = (long)(addresses[lane] - origin);
            if (!written.IsWrittenAligned(place, bytes))
            {
                string of = allocation?.ToString() ?? (space == StateSpace.Shared ? "shared memory" : "local memory");
                throw Fault(
                    warp,
                    FaultKind.UnwrittenRead,
                    $"reads byte {written.FirstUnwritten(place, bytes)} of {of}, which nobody wrote",
                    1u << lane);
            }
        }
    }

    /// <summary>Lanes whose addresses are in several allocations, or in none.</summary>
    private Placement LocateFar(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers)
    {
        if (instruction.Space == StateSpace.Generic && !IsIn(StateSpace.Global, active, addresses))
            return LocateApart(warp, instruction, kind, active, bytes, addresses, pointers);
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong address = addresses[lane];
            Allocation? allocation = memory.Find(address);
            if (allocation is null
                || allocation.IsFreed
                || address + (ulong)bytes - allocation.Address > (ulong)allocation.Bytes)
            {
                (FaultKind fault, string where) = memory.Blame(address, bytes);
                throw Fault(
                    warp, fault, $"{(kind == AccessKind.Store ? "writes" : "reads")} {where}", 1u << lane);
            }

            WrittenBytes written = allocation.Written;
            if (kind == AccessKind.Store)
            {
                written.Write((long)(address - allocation.Address), bytes);
            }
            else if (written.FirstUnwritten((long)(address - allocation.Address), bytes) is long unwritten and >= 0)
            {
                throw Fault(
                    warp,
                    FaultKind.UnwrittenRead,
                    $"reads byte {unwritten} of {allocation}, which nobody wrote",
                    1u << lane);
            }

            pointers[lane] = allocation.Pointer + (address - allocation.Address);
        }

        Tell(
            warp,
            instruction,
            kind,
            StateSpace.Global,
            active,
            addresses,
            bytes,
            memory.Find(addresses[BitOperations.TrailingZeroCount(active)]));
        return Placement.Apart;
    }

    /// <summary>The threads' own memory; and what of shared memory is not as it should be.</summary>
    private Placement LocateNear(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        StateSpace space,
        uint active,
        int bytes,
        ulong* addresses,
        byte** pointers)
    {
        if (instruction.Space == StateSpace.Generic && !IsIn(space, active, addresses))
            return LocateApart(warp, instruction, kind, active, bytes, addresses, pointers);
        ThreadBlock block = warp.Block;
        bool isShared = space == StateSpace.Shared;
        WrittenBytes written = isShared ? block.SharedWritten : block.LocalWritten;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong place = addresses[lane];
            if (place >= AddressSpace.Shared)
                place -= isShared ? AddressSpace.Shared : AddressSpace.Local;
            addresses[lane] = place;
            if ((place & (ulong)(bytes - 1)) != 0)
                throw Misaligned(warp, 1u << lane, addresses, bytes);
            if (isShared)
                RequireShared(warp, place, bytes, lane);
            else if (place + (ulong)bytes > (ulong)block.LocalBytes)
                throw Fault(warp, FaultKind.OutOfBounds, $"accesses byte {place} of {block.LocalBytes} of local memory", 1u << lane);
            long at = (long)place
                + (isShared ? 0 : (long)block.LocalBytes * ((warp.Number * Warp.Lanes) + lane));
            pointers[lane] = (isShared ? block.Shared : block.Local) + at;
            if (kind == AccessKind.Store)
            {
                written.Write(at, bytes);
            }
            else if (written.FirstUnwritten(at, bytes) >= 0)
            {
                throw Fault(
                    warp,
                    FaultKind.UnwrittenRead,
                    $"reads byte {place} of {(isShared ? "shared" : "local")} memory, which nobody wrote",
                    1u << lane);
            }
        }

        Tell(warp, instruction, kind, space, active, addresses, bytes, null);
        return Placement.Apart;
    }

    private void RequireShared(Warp warp, ulong place, int bytes, int lane)
    {
        if (place + (ulong)bytes > (ulong)warp.Block.SharedBytes)
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
