using System.Text.RegularExpressions;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// Follows a kernel's PTX from block to block: between a store to shared memory and a load from it, and between a load
/// and a store in another block, every path must pass a barrier. Optimizers have moved loads across them.
/// </summary>
/// <remarks>
/// Different allocations do not concern each other. An address whose allocation cannot be followed may be in any.
/// </remarks>
internal sealed partial class SharedMemoryOrder
{
    private readonly List<Block> blocks = [];
    private readonly Dictionary<string, int> labels = [];
    private readonly Dictionary<string, string> allocations = [];

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
            else if (StepOf(line) is Step step)
            {
                block.Steps.Add(step);
            }
            else if (Definition().Match(line) is { Success: true } definition)
            {
                Follow(definition);
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
                    if (step.Kind == 'S' && Reaches(start, place + 1, new Step('L', step.Allocation)))
                        return "loads from shared memory after a store with no barrier between";
                    if (step.Kind == 'L' && Reaches(start, place + 1, new Step('S', step.Allocation)))
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

    [GeneratedRegex(@"^(?:ld|st)\.shared\S*\s.*\[(%rd\d+)")]
    private static partial Regex SharedAccess();

    [GeneratedRegex(@"^(\w+)\S*\s+(%rd\d+),\s*(\w+|%\w+)(?:,\s*(%\w+))?")]
    private static partial Regex Definition();

    private Step? StepOf(string line)
    {
        if (line.StartsWith("bar.sync", StringComparison.Ordinal))
            return new Step('B', null);
        return SharedAccess().Match(line) is { Success: true } access
            ? new Step(line[0] == 's' ? 'S' : 'L', allocations.GetValueOrDefault(access.Groups[1].Value))
            : null;
    }

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
    private sealed record Step(char Kind, string? Allocation)
    {
        public bool Meets(Step other) =>
            Kind == other.Kind && (Allocation is null || other.Allocation is null || Allocation == other.Allocation);
    }
}
