using System.Numerics;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;
using static GpuNet.CudaEmulator.Execution.VectorOperations;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>
/// Runs the warps of one launch: one decoded instruction at a time over 32 lanes with a mask. Lanes that a branch parts
/// take turns, and meet again at the branch's immediate post-dominator.
/// </summary>
internal sealed unsafe partial class Interpreter
{
    private readonly Launch launch;
    private readonly GlobalMemory memory;
    private readonly EmulatorOptions options;
    private readonly IObserver[] observers;
    private readonly Instruction[] instructions;
    private readonly Step[] steps;

    public Interpreter(Launch launch, GlobalMemory memory, EmulatorOptions options, IObserver[] observers)
    {
        this.launch = launch;
        this.memory = memory;
        this.options = options;
        this.observers = observers;
        KernelCode code = options.ContractMultiplyAdd ? launch.Kernel.Contracted : launch.Kernel.Plain;
        instructions = code.Instructions;
        steps = code.Steps;
        WarpRuns = new long[launch.Kernel.Blocks.Length];
        ThreadRuns = new long[launch.Kernel.Blocks.Length];
    }

    /// <summary>How often warps ran each basic block.</summary>
    public long[] WarpRuns { get; }

    /// <summary>How often threads did.</summary>
    public long[] ThreadRuns { get; }

    /// <summary>Basic blocks that warps ran in all.</summary>
    public long Turns { get; private set; }

    /// <summary>How often blocks passed a barrier.</summary>
    public long Barriers { get; private set; }

    /// <summary>Runs a warp until it waits, is done, or has had its turn of so many basic blocks.</summary>
    public void Run(Warp warp, int turn)
    {
        try
        {
            RunSteps(warp, turn);
        }
        catch (DivideByZeroException)
        {
            throw DividesByZero(warp, DividingByZero(warp));
        }
    }

    private KernelFaultException DividesByZero(Warp warp, uint lanes) =>
        Fault(warp, FaultKind.DivisionByZero, "divides an integer by zero", lanes);

    /// <summary>The fault of a launch that ran longer than the options allow, at a warp of a block that goes on.</summary>
    public KernelFaultException Endless(ThreadBlock block) => Fault(
        Array.Find(block.Warps, warp => warp.State != WarpState.Done)!,
        FaultKind.Deadlock,
        $"has not ended after {Turns} basic blocks of its launch and may wait for another for ever "
            + $"({nameof(EmulatorOptions.MostBasicBlocks)} allows more)");

    private uint DividingByZero(Warp warp)
    {
        Instruction instruction = instructions[warp.At];
        uint lanes = warp.Active;
        if (instruction.Guard >= 0)
        {
            uint guard = warp.Predicates[instruction.Guard];
            lanes &= instruction.GuardNegated ? ~guard : guard;
        }

        uint zeros = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (LaneFunctions.Integer(instruction.Type, Read(warp, instruction.FileB, instruction.B, lane)) == 0)
                zeros |= 1u << lane;
        }

        return zeros;
    }

    private void RunSteps(Warp warp, int turn)
    {
        uint* w = warp.Words;
        ulong* r = warp.Doubles;
        uint* p = warp.Predicates;
        uint lanes = warp.Active;
        int at = warp.At;
        fixed (Step* code = steps)
        {
            while (true)
            {
                Step* s = code + at;
                uint active = lanes;
                if (s->Guard >= 0)
                {
                    uint guard = p[s->Guard];
                    active &= s->GuardNegated ? ~guard : guard;
                }

                switch (s->Opcode)
                {
                    case Opcode.Block:
                        if (at == warp.Reconvergence)
                        {
                            warp.Pop();
                            if (warp.State == WarpState.Done)
                                return;
                            (at, lanes) = (warp.At, warp.Active);
                            continue;
                        }

                        if (--turn < 0)
                        {
                            (warp.At, warp.Active) = (at, lanes);
                            return;
                        }

                        Turns++;
                        WarpRuns[s->D]++;
                        ThreadRuns[s->D] += BitOperations.PopCount(lanes);
                        break;
                    case Opcode.Move32:
                        Lanes.Unary<Copy>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.Move64:
                        Lanes.Move(r + (s->D << 5), r + (s->A << 5), active);
                        break;
                    case Opcode.MovePredicate:
                        Set(p + s->D, p[s->A], active);
                        break;
                    case Opcode.AddFloat:
                        Lanes.Binary<AddFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.SubtractFloat:
                        Lanes.Binary<SubtractFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MultiplyFloat:
                        Lanes.Binary<MultiplyFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.DivideFloat:
                        Lanes.Binary<DivideFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MinimumFloat:
                        Lanes.Binary<MinimumFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MaximumFloat:
                        Lanes.Binary<MaximumFloat>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.FuseFloat:
                        int signs = instructions[at].Kind;
                        Lanes.Fuse(
                            w + (s->D << 5),
                            w + (s->A << 5),
                            w + (s->B << 5),
                            w + (s->C << 5),
                            active,
                            (signs & 1) != 0,
                            (signs & 2) != 0);
                        break;
                    case Opcode.NegateFloat:
                        Lanes.Unary<NegateFloat>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.AbsoluteFloat:
                        Lanes.Unary<AbsoluteFloat>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.RootFloat:
                        Lanes.Unary<RootFloat>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.ReciprocalFloat:
                        Lanes.Unary<ReciprocalFloat>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.FloatFromSigned:
                        Lanes.Unary<FloatFromSigned>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.Add32:
                        Lanes.Binary<Add>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Subtract32:
                        Lanes.Binary<Subtract>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Multiply32:
                        Lanes.Binary<Multiply>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MultiplyAdd32:
                        Lanes.MultiplyAdd(
                            w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), w + (s->C << 5), active);
                        break;
                    case Opcode.DivideSigned32 or Opcode.DivideUnsigned32
                        or Opcode.RemainderSigned32 or Opcode.RemainderUnsigned32:
                        (warp.At, warp.Active) = (at, lanes);
                        Divide(warp, s, active);
                        break;
                    case Opcode.And32:
                        Lanes.Binary<And>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Or32:
                        Lanes.Binary<Or>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Xor32:
                        Lanes.Binary<Xor>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Not32:
                        Lanes.Unary<Not>(w + (s->D << 5), w + (s->A << 5), active);
                        break;
                    case Opcode.ShiftLeft32:
                        Shifts.Left(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.ShiftRightSigned32:
                        Shifts.RightSigned(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.ShiftRightUnsigned32:
                        Shifts.Right(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MinimumSigned32:
                        Lanes.Binary<MinimumSigned>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MaximumSigned32:
                        Lanes.Binary<MaximumSigned>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MinimumUnsigned32:
                        Lanes.Binary<MinimumUnsigned>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MaximumUnsigned32:
                        Lanes.Binary<MaximumUnsigned>(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.Add64:
                        Lanes.Binary<Add>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.Subtract64:
                        Lanes.Binary<Subtract>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.Multiply64:
                        Lanes.Binary<Multiply>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.And64:
                        Lanes.Binary<And>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.Or64:
                        Lanes.Binary<Or>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.Xor64:
                        Lanes.Binary<Xor>(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), active);
                        break;
                    case Opcode.ShiftLeft64:
                        Shifts.Left(r + (s->D << 5), r + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.ShiftRightSigned64:
                        Shifts.RightSigned(r + (s->D << 5), r + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.ShiftRightUnsigned64:
                        Shifts.Right(r + (s->D << 5), r + (s->A << 5), w + (s->B << 5), active);
                        break;
                    case Opcode.MultiplyWideUnsigned:
                        Lanes.MultiplyWide(r + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active, signed: false);
                        break;
                    case Opcode.MultiplyWideSigned:
                        Lanes.MultiplyWide(r + (s->D << 5), w + (s->A << 5), w + (s->B << 5), active, signed: true);
                        break;
                    case Opcode.Widen:
                        Lanes.Widen(r + (s->D << 5), w + (s->A << 5), active, signed: false);
                        break;
                    case Opcode.WidenSigned:
                        Lanes.Widen(r + (s->D << 5), w + (s->A << 5), active, signed: true);
                        break;
                    case Opcode.Narrow:
                        Lanes.Narrow(w + (s->D << 5), r + (s->A << 5), active);
                        break;
                    case Opcode.Compare:
                        Compare(warp, at, s, active);
                        break;
                    case Opcode.Select32:
                        Lanes.Select(w + (s->D << 5), w + (s->A << 5), w + (s->B << 5), p[s->C], active);
                        break;
                    case Opcode.Select64:
                        Lanes.Select(r + (s->D << 5), r + (s->A << 5), r + (s->B << 5), p[s->C], active);
                        break;
                    case Opcode.AndPredicate:
                        Set(p + s->D, p[s->A] & p[s->B], active);
                        break;
                    case Opcode.OrPredicate:
                        Set(p + s->D, p[s->A] | p[s->B], active);
                        break;
                    case Opcode.XorPredicate:
                        Set(p + s->D, p[s->A] ^ p[s->B], active);
                        break;
                    case Opcode.NotPredicate:
                        Set(p + s->D, ~p[s->A], active);
                        break;
                    case Opcode.Load when active != 0:
                        warp.At = at;
                        Load(warp, instructions[at], active);
                        break;
                    case Opcode.Store when active != 0:
                        warp.At = at;
                        Store(warp, instructions[at], active);
                        break;
                    case Opcode.Branch:
                        (warp.At, warp.Active) = (at, lanes);
                        Branch(warp, instructions[at], active);
                        (at, lanes) = (warp.At, warp.Active);
                        continue;
                    case Opcode.Exit when active != 0:
                        warp.Exited |= active;
                        lanes &= ~active;
                        if (lanes != 0)
                            break;
                        warp.Pop();
                        if (warp.State == WarpState.Done)
                            return;
                        (at, lanes) = (warp.At, warp.Active);
                        continue;
                    case Opcode.Exit or Opcode.Load or Opcode.Store:
                        break;
                    default:
                        (warp.At, warp.Active) = (at, lanes);
                        if (active != 0 || s->Opcode == Opcode.BranchIndexed)
                            RunSeldom(warp, instructions[at], active);
                        if (warp.State != WarpState.Ready)
                            return;
                        (at, lanes) = (warp.At, warp.Active);
                        if (s->Opcode == Opcode.BranchIndexed)
                            continue;
                        break;
                }

                at++;
            }
        }
    }

    /// <summary>What hot loops have little of. A barrier at which the warp waits moves on first.</summary>
    private void RunSeldom(Warp warp, Instruction instruction, uint active)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Lanewise:
                Lanewise(warp, instruction, active);
                break;
            case Opcode.LoadParameter:
                LoadParameter(warp, instruction, active);
                break;
            case Opcode.Atomic:
                Atomic(warp, instruction, active);
                break;
            case Opcode.CopyAsync:
                CopyAsync(warp, instruction, active);
                break;
            case Opcode.WaitCopies:
                WaitCopies(warp, instruction.Kind);
                break;
            case Opcode.Fence:
                Fence(warp);
                break;
            case Opcode.Barrier:
                Barrier(warp, instruction, active);
                break;
            case Opcode.WarpBarrier:
                WarpBarrier(warp, instruction, active);
                break;
            case Opcode.Shuffle:
                Shuffle(warp, instruction, active);
                break;
            case Opcode.Vote:
                Vote(warp, instruction, active);
                break;
            case Opcode.ActiveMask:
                Fill(warp, instruction, active, active);
                break;
            case Opcode.Match:
                Match(warp, instruction, active);
                break;
            case Opcode.ReduceWarp:
                ReduceWarp(warp, instruction, active);
                break;
            case Opcode.MatrixMultiply:
                MatrixMultiply(warp, instruction, active);
                break;
            case Opcode.BranchIndexed:
                BranchIndexed(warp, instruction, active);
                break;
            case Opcode.Clock:
                FillClock(warp, instruction, active);
                break;
            case Opcode.Trap:
                throw Fault(warp, FaultKind.Trap, "traps", active);
            default:
                throw new InvalidOperationException($"{instruction.Opcode} has no meaning");
        }
    }

    private static void Set(uint* predicate, uint value, uint active) =>
        *predicate = (*predicate & ~active) | (value & active);

    private void Compare(Warp warp, int at, Step* s, uint active)
    {
        Instruction instruction = instructions[at];
        uint* w = warp.Words;
        ulong* r = warp.Doubles;
        uint result = s->Type switch
        {
            NumberType.F32 when instruction.Kind == Decoder.Flushes => Flushed(warp, s),
            NumberType.F32 => Comparisons.Floats(s->Comparison, (float*)(w + (s->A << 5)), (float*)(w + (s->B << 5))),
            NumberType.F64 =>
                Comparisons.Doubles(s->Comparison, (double*)(r + (s->A << 5)), (double*)(r + (s->B << 5))),
            _ when instruction.FileA == RegisterFile.Double =>
                Comparisons.Doubles(s->Comparison, s->Type.IsSigned(), r + (s->A << 5), r + (s->B << 5)),
            NumberType.S16 or NumberType.U16 or NumberType.B16 => Narrow(warp, s),
            _ => Comparisons.Words(s->Comparison, s->Type.IsSigned(), w + (s->A << 5), w + (s->B << 5)),
        };
        uint negated = ~result;
        if (instruction.Join != '\0')
        {
            uint joined = warp.Predicates[s->C];
            if (instruction.JoinNegated)
                joined = ~joined;
            (result, negated) = instruction.Join switch
            {
                '&' => (result & joined, negated & joined),
                '|' => (result | joined, negated | joined),
                _ => (result ^ joined, negated ^ joined),
            };
        }

        Set(warp.Predicates + s->D, result, active);
        if (instruction.D2 >= 0)
            Set(warp.Predicates + instruction.D2, negated, active);
    }

    private static uint Flushed(Warp warp, Step* s)
    {
        uint* a = stackalloc uint[Warp.Lanes];
        uint* b = stackalloc uint[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            a[lane] = (uint)LaneFunctions.Flush(warp.Words[(s->A << 5) + lane]);
            b[lane] = (uint)LaneFunctions.Flush(warp.Words[(s->B << 5) + lane]);
        }

        return Comparisons.Floats(s->Comparison, (float*)a, (float*)b);
    }

    private static uint Narrow(Warp warp, Step* s)
    {
        uint result = 0;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if (LaneFunctions.Holds(
                s->Comparison, s->Type, warp.Words[(s->A << 5) + lane], warp.Words[(s->B << 5) + lane]))
            {
                result |= 1u << lane;
            }
        }

        return result;
    }

    private void Divide(Warp warp, Step* s, uint active)
    {
        uint* d = warp.Words + (s->D << 5);
        uint* a = warp.Words + (s->A << 5);
        uint* b = warp.Words + (s->B << 5);
        if (Divisions.Zeros(b, active) is uint zeros and not 0)
            throw DividesByZero(warp, zeros);
        bool remainder = s->Opcode is Opcode.RemainderSigned32 or Opcode.RemainderUnsigned32;
        if (s->Opcode is Opcode.DivideSigned32 or Opcode.RemainderSigned32)
            Divisions.Signed(d, a, b, active, remainder);
        else
            Divisions.Unsigned(d, a, b, active, remainder);
    }

    private void Branch(Warp warp, Instruction instruction, uint taken)
    {
        int target = instruction.Targets[0];
        int next = warp.At + 1;
        uint lanes = warp.Active;
        uint others = lanes & ~taken;
        if (others == 0)
        {
            warp.At = target;
            return;
        }

        if (taken == 0)
        {
            warp.At = next;
            return;
        }

        int meeting = Part(warp, instruction, lanes);
        if (target == meeting)
        {
            (warp.At, warp.Active) = (next, others);
        }
        else if (next == meeting)
        {
            (warp.At, warp.Active) = (target, taken);
        }
        else
        {
            warp.Push(target, taken, meeting);
            (warp.At, warp.Active) = (next, others);
        }
    }

    /// <summary>Lanes part: all of them go on together where they meet.</summary>
    private int Part(Warp warp, Instruction instruction, uint lanes)
    {
        int meeting = instruction.Reconvergence;
        if (meeting != warp.Reconvergence && meeting < steps.Length)
            warp.Push(meeting, lanes, warp.Reconvergence);
        warp.Reconvergence = meeting;
        return meeting;
    }

    private void BranchIndexed(Warp warp, Instruction instruction, uint taken)
    {
        uint lanes = warp.Active;
        uint others = lanes & ~taken;
        int next = warp.At + 1;
        uint* index = warp.Words + (instruction.A << 5);
        var ways = new List<(int At, uint Lanes)>();
        for (uint left = taken; left != 0;)
        {
            uint chosen = index[BitOperations.TrailingZeroCount(left)];
            if (chosen >= instruction.Targets.Length)
            {
                throw Fault(
                    warp, FaultKind.Trap, $"goes to target {chosen} of {instruction.Targets.Length}", left & (0 - left));
            }

            uint same = 0;
            for (uint rest = left; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                if (index[lane] == chosen)
                    same |= 1u << lane;
            }

            ways.Add((instruction.Targets[chosen], same));
            left &= ~same;
        }

        if (others != 0)
            ways.Add((next, others));
        if (ways.Count == 1)
        {
            warp.At = ways[0].At;
            return;
        }

        int meeting = Part(warp, instruction, lanes);
        foreach ((int at, uint some) in ways.Where(way => way.At != meeting))
            warp.Push(at, some, meeting);
        warp.Pop();
    }

    private void Lanewise(Warp warp, Instruction instruction, uint active)
    {
        LaneFunction function = instruction.Function!;
        bool blurred = instruction.Kind == 1 && options.UnitsInLastPlace > 0;
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong a = Read(warp, instruction.FileA, instruction.A, lane);
            ulong result = function(
                a,
                Read(warp, instruction.FileB, instruction.B, lane),
                Read(warp, instruction.FileC, instruction.C, lane));
            if (blurred)
                result = Blur((uint)a, (uint)result);
            Write(warp, instruction.FileD, instruction.D, lane, result);
        }
    }

    /// <summary>Off by as many units in the last place as the options allow, up or down by the operand's bits.</summary>
    private uint Blur(uint operand, uint result)
    {
        uint magnitude = result & 0x7fffffff;
        if (magnitude is 0 or >= 0x7f7ffff0)
            return result;
        int off = (int)((operand * 2654435761u) >> 16) % ((2 * options.UnitsInLastPlace) + 1);
        long moved = magnitude + (long)off - options.UnitsInLastPlace;
        return moved <= 0 ? result : (result & 0x80000000) | (uint)moved;
    }

    private static ulong Read(Warp warp, RegisterFile file, int register, int lane) => file switch
    {
        RegisterFile.Word => warp.Words[(register << 5) + lane],
        RegisterFile.Double => warp.Doubles[(register << 5) + lane],
        RegisterFile.Predicate => (warp.Predicates[register] >> lane) & 1,
        _ => 0,
    };

    private static void Write(Warp warp, RegisterFile file, int register, int lane, ulong value)
    {
        switch (file)
        {
            case RegisterFile.Word:
                warp.Words[(register << 5) + lane] = (uint)value;
                break;
            case RegisterFile.Double:
                warp.Doubles[(register << 5) + lane] = value;
                break;
            default:
                Set(warp.Predicates + register, (uint)(value & 1) << lane, 1u << lane);
                break;
        }
    }

    private static void Fill(Warp warp, Instruction instruction, uint active, uint value)
    {
        for (uint left = active; left != 0; left &= left - 1)
            warp.Words[(instruction.D << 5) + BitOperations.TrailingZeroCount(left)] = value;
    }

    private void FillClock(Warp warp, Instruction instruction, uint active)
    {
        for (uint left = active; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Write(warp, instruction.FileD, instruction.D, lane, (ulong)Turns);
        }
    }

    /// <summary>What is wrong with the instruction that the warp is at.</summary>
    private KernelFaultException Fault(Warp warp, FaultKind kind, string what, uint lanes = 0)
    {
        Instruction instruction = instructions[Math.Min(warp.At, instructions.Length - 1)];
        int lane = BitOperations.TrailingZeroCount(lanes == 0 ? Math.Max(warp.Active, 1) : lanes);
        Dim3 block = launch.Block;
        int thread = (warp.Number * Warp.Lanes) + lane;
        Dim3 place = warp.Block.Place;
        string threads = block.Y * block.Z == 1
            ? $"{thread}"
            : $"({thread % block.X}, {thread / block.X % block.Y}, {thread / (block.X * block.Y)})";
        string blocks = launch.Grid.Y * launch.Grid.Z == 1 ? $"{place.X}" : $"({place.X}, {place.Y}, {place.Z})";
        return new KernelFaultException(
            kind,
            $"{launch.Kernel.Name}: thread {threads} of block {blocks} {what}, at line {instruction.Line}: "
            + instruction.Text);
    }
}
