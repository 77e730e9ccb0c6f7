using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// Checks that everything training changes is finite: weights, the optimizer's state, running statistics. One launch
/// per allocation, and one copy of a single number for all of them.
/// </summary>
internal sealed class FiniteState : IDisposable
{
    private readonly Device device;
    private readonly List<(string Name, DeviceBuffer<float> Numbers)> changed = [];
    private readonly List<DeviceBuffer<float>> whole = [];
    private readonly DeviceBuffer<float> squares;
    private readonly DeviceBuffer<float> workspace;
    private readonly float[] onHost = new float[1];

    /// <param name="model">The model; frozen weights are the user's own and are not checked.</param>
    /// <param name="state">The optimizer's state.</param>
    public FiniteState(Model model, OptimizerState state)
    {
        device = model.Device;
        foreach (Parameter parameter in model.Parameters.Where(parameter => !parameter.Frozen))
        {
            changed.Add(($"'{parameter.Name}'", parameter.Weights));
            changed.AddRange(
                state.Of(parameter).Select(
                    kept => ($"the optimizer's {kept.Name} of '{parameter.Name}'", kept.Numbers)));
        }

        changed.AddRange(
            model.States.Where(statistics => !statistics.Frozen)
                .Select(statistics => ($"'{statistics.Name}'", statistics.Weights)));
        foreach (DeviceMemory memory in changed.Select(item => item.Numbers.Memory).Distinct())
        {
            const int Most = 1 << 30;
            long length = memory.Bytes / sizeof(float);
            for (long start = 0; start < length; start += Most)
                whole.Add(memory.Slice<float>(start * sizeof(float), (int)Math.Min(Most, length - start)));
        }

        int scratch = whole.Select(part => device.SumWorkspaceLength(part.Length)).DefaultIfEmpty().Max();
        DeviceBuffer<float> numbers = device.Allocate<float>(1 + scratch);
        squares = numbers.Slice(0, 1);
        workspace = numbers.Slice(1, scratch);
    }

    /// <summary>Describes the first number that is not finite; null if all are.</summary>
    public string? FindOdd()
    {
        if (whole.Count == 0)
            return null;
        for (int index = 0; index < whole.Count; index++)
            device.Run(new Dot(whole[index], whole[index], squares, Accumulate: index > 0, workspace));
        device.CopyOut(squares, onHost);

        // A sum of squares is finite only if each number is. It may also overflow, or include a non-finite frozen
        // weight.
        return float.IsFinite(onHost[0]) ? null : changed.Select(Odd).FirstOrDefault(odd => odd is not null);
    }

    public void Dispose() => squares.Memory.Dispose();

    private string? Odd((string Name, DeviceBuffer<float> Numbers) item)
    {
        float[] numbers = device.ToArray(item.Numbers);
        int place = Array.FindIndex(numbers, number => !float.IsFinite(number));
        return place < 0 ? null : $"{item.Name} became {numbers[place]} at index {place}";
    }
}
