using System.Text.RegularExpressions;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// Follows a kernel's PTX from block to block: between a store to shared memory and a load from it, and between a load
/// and a store in another block, every path must pass a barrier. Optimizers have moved loads across them.
/// </summary>
/// <remarks>
/// Different allocations do not concern each other. An address whose allocation cannot be followed may be in any.
/// Within a block a thread may load what it stored itself, at the address that it stored it at, and may store after a
/// load: a step of a reduction loads a neighbour's cell and stores its own.
/// </remarks>
internal sealed partial class SharedMemoryOrder
{
    private readonly List<Block> blocks = [];
    private readonly Dictionary<string, int> labels = [];
    private readonly Dictionary<string, string> allocations = [];
    private readonly Dictionary<string, string> values = [];
    private int names;

    public SharedMemoryOrder(string text)
    {
        var block = new Block();
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (Label().Match(line) is { Success: true } label)
            {
                block = Next(block, fallsThrough: true);
                labels.Add(label.Groups[1].Value, blocks.Count);
            }
            else if (Branch().Match(line) is { Success: true } branch)
            {
                block.Targets.Add(branch.Groups[2].Value);
                block = Next(block, fallsThrough: branch.Groups[1].Length > 0);
            }
            else if (line.StartsWith("ret;", StringComparison.Ordinal))
            {
                block = Next(block, fallsThrough: false);
            }
            else
            {
                if (StepOf(line) is Step step)
                    block.Steps.Add(step);
                else if (Definition().Match(line) is { Success: true } definition)
                    Follow(definition);
                if (Assignment().Match(line) is { Success: true } assignment)
                    Evaluate(assignment);
            }
        }

        _ = Next(block, fallsThrough: false);
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Race
    {
        get
        {
            for (int start = 0; start < blocks.Count; start++)
            {
                for (int place = 0; place < blocks[start].Steps.Count; place++)
                {
                    Step step = blocks[start].Steps[place];
                    if (step.Kind == 'S'
                        && (LoadsElsewhere(blocks[start].Steps, place)
                            || Reaches(start, place + 1, new Step('L', step.Allocation, null))))
                    {
                        return "loads from shared memory after a store with no barrier between";
                    }

                    if (step.Kind == 'L' && Reaches(start, place + 1, new Step('S', step.Allocation, null)))
                        return "stores to shared memory after a load with no barrier between";
                }
            }

            return null;
        }
    }

    [GeneratedRegex(@"^(L_\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(@!?%p\d+)?\s*bra(?:\.uni)?\s+(L_\w+);")]
    private static partial Regex Branch();

    [GeneratedRegex(@"^(?:ld|st)\.shared\S*\s.*\[(%rd\d+)([^\]]*)\]")]
    private static partial Regex SharedAccess();

    [GeneratedRegex(@"^(\w+)\S*\s+(%rd\d+),\s*(\w+|%\w+)(?:,\s*(%\w+))?")]
    private static partial Regex Definition();

    // A register, and what it is computed from; the registers of a vector are left to their own names.
    [GeneratedRegex(@"^(?:@!?%p\d+\s+)?([\w.]+)\s+(%\w+),\s*(.*);")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"%\w+(\.\w+)?")]
    private static partial Regex Register();

    private Step? StepOf(string line)
    {
        if (line.StartsWith("bar.sync", StringComparison.Ordinal))
            return new Step('B', null, null);
        if (SharedAccess().Match(line) is not { Success: true } access)
            return null;
        string register = access.Groups[1].Value;
        return new Step(
            line[0] == 's' ? 'S' : 'L',
            allocations.GetValueOrDefault(register),
            values.GetValueOrDefault(register, register) + access.Groups[2].Value);
    }

    /// <summary>
    /// What a register holds, written out in what the block began with: two addresses that read alike are one. What is
    /// loaded, or assigned under a condition, is alike to nothing.
    /// </summary>
    private void Evaluate(Match assignment)
    {
        string operation = assignment.Groups[1].Value;
        string register = assignment.Groups[2].Value;
        string operands = Register().Replace(
            assignment.Groups[3].Value, use => values.GetValueOrDefault(use.Value, use.Value));
        bool known = !operation.StartsWith("ld", StringComparison.Ordinal) && assignment.Value[0] != '@';

        // What has grown too long to compare gets a name of its own.
        values[register] = known && operands.Length < 400 ? $"{operation}({operands})" : $"{register}'{names++}";
    }

    /// <summary>
    /// Whether a load after a store in one block, with no barrier between, may read another thread's cell.
    /// </summary>
    private static bool LoadsElsewhere(List<Step> steps, int store) =>
        steps.Skip(store + 1).TakeWhile(step => step.Kind != 'B').Any(
            step => new Step('L', steps[store].Allocation, null).Meets(step) && step.Address != steps[store].Address);

    /// <summary>
    /// An address is an allocation's, or the sum of one and a distance; another way it cannot be followed.
    /// </summary>
    private void Follow(Match definition)
    {
        string register = definition.Groups[2].Value;
        string first = definition.Groups[3].Value;
        string? allocation = definition.Groups[1].Value switch
        {
            "mov" when first.StartsWith("__shared", StringComparison.Ordinal) => first,
            "add" =>
                allocations.GetValueOrDefault(first) ?? allocations.GetValueOrDefault(definition.Groups[4].Value),
            _ => null,
        };
        if (allocation is null)
            _ = allocations.Remove(register);
        else
            allocations[register] = allocation;
    }

    private Block Next(Block block, bool fallsThrough)
    {
        values.Clear();
        block.FallsThrough = fallsThrough;
        blocks.Add(block);
        return new Block();
    }

    /// <summary>
    /// Whether a step is reached from a place without a barrier. What a thread does to its own cells is its own: a step
    /// in the same block does not count, unless a jump leads back to it.
    /// </summary>
    private bool Reaches(int start, int place, Step wanted)
    {
        var seen = new HashSet<int>();
        var open = new Stack<(int Block, int Place)>([(start, place)]);
        while (open.TryPop(out (int Block, int Place) at))
        {
            List<Step> steps = blocks[at.Block].Steps;
            int barrier = steps.FindIndex(at.Place, step => step.Kind == 'B');
            int end = barrier < 0 ? steps.Count : barrier;
            bool jumped = at.Block != start || at.Place != place;
            if (jumped && steps[at.Place..end].Exists(wanted.Meets))
                return true;
            if (barrier >= 0)
                continue;
            foreach (int next in Following(at.Block).Where(seen.Add))
                open.Push((next, 0));
        }

        return false;
    }

    private IEnumerable<int> Following(int block)
    {
        IEnumerable<int> targets = blocks[block].Targets.Select(label => labels[label]);
        return blocks[block].FallsThrough && block + 1 < blocks.Count ? targets.Append(block + 1) : targets;
    }

    private sealed class Block
    {
        public List<Step> Steps { get; } = [];

        public List<string> Targets { get; } = [];

        public bool FallsThrough { get; set; }
    }

    /// <summary>A store, a load or a barrier.</summary>
    /// <param name="Kind">S, L or B.</param>
    /// <param name="Allocation">The memory's name; null for any.</param>
    /// <param name="Address">Where in it, written out; null for anywhere.</param>
    private sealed record Step(char Kind, string? Allocation, string? Address)
    {
        public bool Meets(Step other) =>
            Kind == other.Kind && (Allocation is null || other.Allocation is null || Allocation == other.Allocation);
    }
}
