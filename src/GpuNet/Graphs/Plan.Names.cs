namespace GpuNet.Graphs;

/// <content>Values and gradients by their names in the graph.</content>
public sealed partial class Plan
{
    private const int MostNumbers = 8;

    /// <summary>Writes an input.</summary>
    /// <exception cref="ArgumentException">There is no input of that name, or the length differs.</exception>
    public void Write(string input, params ReadOnlySpan<float> content) => Write(graph[input], content);

    /// <summary>Writes an input of class labels, or an input of numbers that are all integers.</summary>
    /// <exception cref="ArgumentException">There is no input of that name, or the length differs.</exception>
    public void Write(string input, params ReadOnlySpan<int> content) => Write(graph[input], content);

    /// <summary>
    /// The content of a value after a run: <c>h</c>, or <c>∂h</c> for the gradient with respect to it.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such name, or the plan does not keep it.</exception>
    public float[] Read(string name) => Read(graph[name]);

    /// <summary>The single number of a value after a run.</summary>
    /// <exception cref="ArgumentException">
    /// There is no such name, the plan does not keep it, or it has more elements.
    /// </exception>
    public float ReadNumber(string name)
    {
        float[] numbers = Read(name);
        return numbers.Length == 1
            ? numbers[0]
            : throw new ArgumentException($"'{name}' has {numbers.Length} elements; use Read to read them all");
    }

    /// <summary>
    /// The graph after a run, one line per value that the plan keeps: what computes it, its numbers, and its gradients
    /// if they are kept.
    /// </summary>
    public string DescribeValues()
    {
        var lines = new List<(string Value, string Numbers, string Gradients)>();
        foreach (Operation node in graph.Operations.Where(node => !node.IsBackward))
        {
            foreach (Value value in
                node.Outputs.Where(value => buffers.GetValueOrDefault(value) is DeviceBuffer<float>))
            {
                string operands = node.Inputs.Count == 0
                    ? ""
                    : $" = {Operation(node, value)}({string.Join(", ", node.Inputs.Select(input => input.Name))})";
                IEnumerable<string> gradients = graph.GradientsOf(value)
                    .Where(pair => buffers.ContainsKey(pair.Gradient))
                    .Select(pair => $"∂{pair.Loss.Name}/∂{value.Name} = {Text(Read(pair.Gradient))}");
                lines.Add(($"{value.Name}{operands}", Text(Read(value)), string.Join(", ", gradients)));
            }
        }

        var text = new StringBuilder();
        int left = lines.Select(line => line.Value.Length).DefaultIfEmpty().Max();
        int middle = lines.Select(line => line.Numbers.Length).DefaultIfEmpty().Max();
        foreach ((string value, string numbers, string gradients) in lines)
            _ = text.Append($"{value.PadRight(left)}  {numbers.PadRight(middle)}  {gradients}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    /// <summary>The content of a value on the device, for further computation.</summary>
    internal DeviceBuffer<float> BufferOf(Value value) => Buffer<float>(value);

    /// <summary>An operation's name without the number that makes it unique.</summary>
    private static string Operation(Operation node, Value value) => node switch
    {
        ActivationOperation activation => activation.Formula,
        SumOperation sum => sum.Kind,
        _ when node.Name == value.Name =>
            node.GetType().Name.Replace("Operation", "", StringComparison.Ordinal).Split('`')[0].ToLowerInvariant(),
        _ => node.Name,
    };

    private static string Text(float[] numbers)
    {
        IEnumerable<string> shown = numbers.Take(MostNumbers)
            .Select(number => number.ToString("G6", CultureInfo.InvariantCulture));
        return numbers.Length == 1
            ? shown.First()
            : $"[{string.Join(", ", shown)}{(numbers.Length > MostNumbers ? $", … {numbers.Length} in all" : "")}]";
    }
}
