using GpuNet.Formulas.Random;

namespace GpuNet.Tests.Training;

/// <summary>
/// A perceptron of dense layers with tanh between them, softmax cross-entropy or squared error, and three optimizers,
/// in double precision with loops and nothing of the library but the order of its samples.
/// </summary>
internal sealed class ReferenceNetwork(
    IReadOnlyList<int> widths, double[][] parameters, string optimizer, double learningRate)
{
    private readonly double[][] first = [.. parameters.Select(parameter => new double[parameter.Length])];
    private readonly double[][] second = [.. parameters.Select(parameter => new double[parameter.Length])];
    private int step;

    /// <summary>Weight, bias, weight, bias, ….</summary>
    public double[][] Parameters => parameters;

    public static int[] Order(ulong seed, int epoch, int count)
    {
        var order = new int[count];
        new RandomSequence(seed, RandomStreams.Shuffle, (uint)epoch).Permute(order);
        return order;
    }

    /// <summary>One step on a batch with labels; the mean loss before it.</summary>
    public double Train(double[][] samples, int[] labels) =>
        Train(samples, (output, index) => CrossEntropy(output, labels[index]), samples.Length);

    /// <summary>One step on a batch with targets; the mean loss over elements before it.</summary>
    public double Train(double[][] samples, double[][] targets) =>
        Train(samples, (output, index) => SquaredError(output, targets[index]), samples.Length * targets[0].Length);

    public double[] Output(double[] sample) => Forward(sample)[^1];

    public static (double Loss, double[] Delta) CrossEntropy(double[] logits, int label)
    {
        double sum = logits.Sum(Math.Exp);
        double[] delta = Array.ConvertAll(logits, logit => Math.Exp(logit) / sum);
        delta[label] -= 1;
        return (Math.Log(sum) - logits[label], delta);
    }

    private static (double Loss, double[] Delta) SquaredError(double[] output, double[] target) =>
        (output.Zip(target, (y, t) => (y - t) * (y - t)).Sum(), [.. output.Zip(target, (y, t) => 2 * (y - t))]);

    private double Train(double[][] samples, Func<double[], int, (double Loss, double[] Delta)> objective, int losses)
    {
        double[][] gradients = [.. parameters.Select(parameter => new double[parameter.Length])];
        double total = 0;
        for (int sample = 0; sample < samples.Length; sample++)
        {
            List<double[]> values = Forward(samples[sample]);
            (double loss, double[] delta) = objective(values[^1], sample);
            total += loss;
            Backward(values, Array.ConvertAll(delta, number => number / losses), gradients);
        }

        Update(gradients);
        return total / losses;
    }

    private List<double[]> Forward(double[] sample)
    {
        List<double[]> values = [sample];
        for (int layer = 0; layer < widths.Count - 1; layer++)
        {
            double[] input = values[^1];
            double[] output = (double[])parameters[(2 * layer) + 1].Clone();
            for (int row = 0; row < widths[layer]; row++)
            {
                for (int column = 0; column < widths[layer + 1]; column++)
                    output[column] += input[row] * parameters[2 * layer][(row * widths[layer + 1]) + column];
            }

            values.Add(layer < widths.Count - 2 ? Array.ConvertAll(output, Math.Tanh) : output);
        }

        return values;
    }

    private void Backward(List<double[]> values, double[] delta, double[][] gradients)
    {
        for (int layer = widths.Count - 2; layer >= 0; layer--)
        {
            double[] input = values[layer];
            double[] below = new double[widths[layer]];
            for (int column = 0; column < widths[layer + 1]; column++)
            {
                gradients[(2 * layer) + 1][column] += delta[column];
                for (int row = 0; row < widths[layer]; row++)
                {
                    int place = (row * widths[layer + 1]) + column;
                    gradients[2 * layer][place] += input[row] * delta[column];
                    below[row] += delta[column] * parameters[2 * layer][place];
                }
            }

            delta = [.. below.Zip(input, (gradient, y) => gradient * (1 - (y * y)))];
        }
    }

    private void Update(double[][] gradients)
    {
        const double Beta = 0.9f;
        const double Beta2 = 0.999f;
        step++;
        for (int index = 0; index < parameters.Length; index++)
        {
            for (int weight = 0; weight < parameters[index].Length; weight++)
            {
                double gradient = gradients[index][weight];
                switch (optimizer)
                {
                    case "sgd":
                        parameters[index][weight] -= learningRate * gradient;
                        break;
                    case "momentum":
                        first[index][weight] = (Beta * first[index][weight]) + gradient;
                        parameters[index][weight] -= learningRate * first[index][weight];
                        break;
                    case "averaged-momentum":
                        first[index][weight] = (Beta * first[index][weight]) + ((1 - Beta) * gradient);
                        parameters[index][weight] -= learningRate * first[index][weight];
                        break;
                    case "adam":
                        first[index][weight] = (Beta * first[index][weight]) + ((1 - Beta) * gradient);
                        second[index][weight] = (Beta2 * second[index][weight]) + ((1 - Beta2) * gradient * gradient);
                        parameters[index][weight] -= learningRate * (first[index][weight] / (1 - Math.Pow(Beta, step)))
                            / (Math.Sqrt(second[index][weight] / (1 - Math.Pow(Beta2, step))) + 1e-8f);
                        break;
                    case "adamw":
                        parameters[index][weight] -= learningRate * 0.01f * parameters[index][weight];
                        goto case "adam";
                    case "nesterov":
                        first[index][weight] = (Beta * first[index][weight]) + gradient;
                        parameters[index][weight] -= learningRate * (gradient + (Beta * first[index][weight]));
                        break;
                    case "adagrad":
                        first[index][weight] += gradient * gradient;
                        parameters[index][weight] -=
                            learningRate * gradient / (Math.Sqrt(first[index][weight]) + 1e-10f);
                        break;
                    case "rmsprop":
                        first[index][weight] = (Beta * first[index][weight]) + ((1 - Beta) * gradient * gradient);
                        parameters[index][weight] -=
                            learningRate * gradient / (Math.Sqrt(first[index][weight]) + 1e-8f);
                        break;
                    case "normalized-gradient":
                        parameters[index][weight] -= learningRate * gradient / (Math.Abs(gradient) + 1e-8f);
                        break;
                    default:
                        throw new ArgumentException($"write '{optimizer}' here from its definition");
                }
            }
        }
    }
}
