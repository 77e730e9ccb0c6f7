using GpuNet.Graphs;
using GpuNet.Layers;

namespace GpuNet.Benchmarks;

/// <summary>A perceptron with ReLU in double precision.</summary>
internal static class PerceptronReference
{
    private const double Tolerance = 1e-5;

    /// <summary>The inputs of every layer and, last, the logits.</summary>
    public static IReadOnlyList<double[]> Forward(IReadOnlyList<float[]> parameters, ReadOnlySpan<float> input)
    {
        var values = new double[input.Length];
        for (int index = 0; index < input.Length; index++)
            values[index] = input[index];
        List<double[]> all = [values];
        for (int layer = 0; layer < parameters.Count; layer += 2)
        {
            float[] weights = parameters[layer];
            double[] next = Array.ConvertAll(parameters[layer + 1], bias => (double)bias);
            for (int from = 0; from < values.Length; from++)
            {
                if (values[from] == 0)
                    continue;
                for (int to = 0; to < next.Length; to++)
                    next[to] += values[from] * weights[(from * next.Length) + to];
            }

            if (layer + 2 < parameters.Count)
                next = Array.ConvertAll(next, number => Math.Max(number, 0));
            all.Add(next);
            values = next;
        }

        return all;
    }

    /// <exception cref="InvalidOperationException">The output is wrong; the message says where.</exception>
    public static void VerifyOutput(Model model, ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        IReadOnlyList<float[]> parameters = [.. model.Parameters.Select((Parameter parameter) => parameter.ToArray())];
        double[] expected = Forward(parameters, input)[^1];
        double scale = expected.Max(Math.Abs);
        for (int index = 0; index < expected.Length; index++)
        {
            if (!(Math.Abs(output[index] - expected[index]) <= Tolerance * scale))
                throw new InvalidOperationException($"output {index} is wrong: {output[index]} instead of {expected[index]}");
        }
    }
}
