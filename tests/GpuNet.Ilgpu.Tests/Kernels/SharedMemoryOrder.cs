using System.Text.RegularExpressions;

namespace GpuNet.Ilgpu.Tests.Kernels;

/// <summary>
/// Follows a kernel's PTX from block to block: between a store to shared memory and a load from it, and between a load
/// and a store in another block, every path must pass a barrier. Optimizers have moved loads across them.
/// </summary>
internal sealed partial class SharedMemoryOrder
{
    private readonly List<Block> blocks = [];
    private readonly Dictionary<string, int> labels = [];

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
            else if (Step(line) is char step)
            {
                block.Steps += step;
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
                for (int place = 0; place < blocks[start].Steps.Length; place++)
                {
                    char step = blocks[start].Steps[place];
                    if (step == 'S' && Reaches(start, place + 1, 'L'))
                        return "loads from shared memory after a store with no barrier between";
                    if (step == 'L' && Reaches(start, place + 1, 'S'))
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

    private static char? Step(string line)
    {
        if (line.StartsWith("bar.sync", StringComparison.Ordinal))
            return 'B';
        if (line.StartsWith("st.shared", StringComparison.Ordinal))
            return 'S';
        return line.StartsWith("ld.shared", StringComparison.Ordinal) ? 'L' : null;
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
    private bool Reaches(int start, int place, char wanted)
    {
        var seen = new HashSet<int>();
        var open = new Stack<(int Block, int Place)>([(start, place)]);
        while (open.TryPop(out (int Block, int Place) at))
        {
            string steps = blocks[at.Block].Steps[at.Place..];
            int barrier = steps.IndexOf('B', StringComparison.Ordinal);
            string before = barrier < 0 ? steps : steps[..barrier];
            bool jumped = at.Block != start || at.Place != place;
            if (jumped && before.Contains(wanted, StringComparison.Ordinal))
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
        public string Steps { get; set; } = "";

        public List<string> Targets { get; } = [];

        public bool FallsThrough { get; set; }
    }
}
