using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;
using GpuNet.Layers;

namespace GpuNet.Benchmarks;

/// <summary>
/// Perceptrons with ReLU whose first weights are hashes of their places, so that peers start from the very same.
/// </summary>
internal static class Perceptrons
{
    private const uint WeightSalt = 0x5000_0000;
    private const uint LayerSalt = 0x0100_0000;

    /// <summary>The numbers in all weight matrices.</summary>
    public static double Weights(string widths)
    {
        IReadOnlyList<int> sizes = MultilayerPerceptron.ParseWidths(widths);
        return sizes.Zip(sizes.Skip(1), (inputs, outputs) => (double)inputs * outputs).Sum();
    }

    /// <summary>
    /// 2·(Σ forward + Σ weight gradients + Σ deltas) operations per sample; there is no delta below the first layer.
    /// </summary>
    public static double TrainingOperations(string widths)
    {
        IReadOnlyList<int> sizes = MultilayerPerceptron.ParseWidths(widths);
        return 2 * ((3 * Weights(widths)) - ((double)sizes[0] * sizes[1]));
    }

    /// <summary>A model such as 784-128-10: weights uniform in ±√(6 / inputs), He's rule, and biases of 0.</summary>
    public static Model Create(Device device, string widths)
    {
        IReadOnlyList<int> sizes = MultilayerPerceptron.ParseWidths(widths);
        var model = new Model(device, [sizes[0]], MultilayerPerceptron.Layers(sizes, new ReLU()), seed: 1);
        uint layer = 0;
        foreach (Parameter parameter in model.Parameters)
        {
            var weights = new float[parameter.Shape.Count];
            if (parameter.Shape.Rank == 2)
            {
                double limit = Math.Sqrt(6.0 / sizes[(int)layer]);
                for (int place = 0; place < weights.Length; place++)
                {
                    uint hash = SyntheticDigits.Hash(WeightSalt + (layer * LayerSalt) + (uint)place);
                    weights[place] = (float)(limit * ((hash * Math.Pow(2, -31)) - 1));
                }

                layer++;
            }

            device.CopyIn<float>(weights, parameter.Weights);
        }

        return model;
    }
}
