using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Schedules;

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
        IReadOnlyList<float[]> parameters = [.. model.Parameters.Select(parameter => parameter.ToArray())];
        double[] expected = Forward(parameters, input)[^1];
        double scale = expected.Max(Math.Abs);
        for (int index = 0; index < expected.Length; index++)
        {
            if (!(Math.Abs(output[index] - expected[index]) <= Tolerance * scale))
            {
                throw new InvalidOperationException(
                    $"output {index} is wrong: {output[index]} instead of {expected[index]}");
            }
        }
    }

    /// <summary>
    /// Takes one step from a fresh model's weights on a data set that is one batch, on the device and in double
    /// precision, and compares all weights.
    /// </summary>
    /// <exception cref="InvalidOperationException">A weight is wrong; the message says which.</exception>
    public static void VerifyStep(Device device, string widths, string optimizer, float rate, DataSet batch)
    {
        using Model model = Perceptrons.Create(device, widths);
        float[][] before = [.. model.Parameters.Select(parameter => parameter.ToArray())];
        IUpdate update = FormulaCatalog.CreateUpdate(optimizer);
        var options = new TrainerOptions
        {
            Batch = batch.Count, Epochs = 1, LearningRate = rate, Schedule = new ConstantSchedule(),
        };
        using var trainer = new Trainer(model, update, batch, options: options);
        trainer.Step();
        double[][] gradients = Gradients(before, batch);
        var powers = update.Advance(new StepScalars<Real64>(new Real64(rate), Real64.One, Real64.One));
        StepScalars<Real64> step = update.Prepare(powers with { LearningRate = new Real64(rate) });
        for (int part = 0; part < before.Length; part++)
        {
            float[] after = model.Parameters[part].ToArray();
            double largest = gradients[part].Max(Math.Abs);
            for (int index = 0; index < after.Length; index++)
            {
                double gradient = gradients[part][index];
                var state = default(UpdateState<Real64>);
                double expected = update.Apply(
                    new Real64(before[part][index]), new Real64(gradient), ref state, step).Value;

                // Some optimizers divide by the gradient's size: where it is nothing but rounding, so is their step.
                bool isRounding = gradient != 0 && Math.Abs(gradient) < 1e-3 * largest;
                double slack = rate * (isRounding ? 2 : 1e-3) + (2 * Math.Pow(2, -24) * Math.Abs(expected));
                if (!(Math.Abs(after[index] - expected) <= slack))
                {
                    throw new InvalidOperationException(
                        $"{model.Parameters[part].Name}[{index}] is wrong after a step: "
                        + $"{after[index]} instead of {expected}");
                }
            }
        }
    }

    // Of the mean cross-entropy, parameter by parameter.
    private static double[][] Gradients(float[][] parameters, DataSet batch)
    {
        double[][] gradients = Array.ConvertAll(parameters, part => new double[part.Length]);
        float[] features = Array.ConvertAll(batch.ByteFeatures.ToArray(), pixel => pixel * batch.FeatureScale);
        for (int sample = 0; sample < batch.Count; sample++)
        {
            IReadOnlyList<double[]> values = Forward(
                parameters, features.AsSpan(sample * batch.SampleLength, batch.SampleLength));
            double max = values[^1].Max();
            double sum = values[^1].Sum(logit => Math.Exp(logit - max));
            double[] delta = Array.ConvertAll(values[^1], logit => Math.Exp(logit - max) / sum / batch.Count);
            delta[batch.Labels.Span[sample]] -= 1.0 / batch.Count;
            for (int layer = parameters.Length - 2; layer >= 0; layer -= 2)
            {
                double[] inputs = values[layer / 2];
                var below = new double[inputs.Length];
                for (int from = 0; from < inputs.Length; from++)
                {
                    for (int to = 0; inputs[from] != 0 && to < delta.Length; to++)
                    {
                        int weight = (from * delta.Length) + to;
                        gradients[layer][weight] += inputs[from] * delta[to];

                        // ReLU's derivative is 1 where its output is above 0.
                        below[from] += parameters[layer][weight] * delta[to];
                    }
                }

                for (int to = 0; to < delta.Length; to++)
                    gradients[layer + 1][to] += delta[to];
                delta = below;
            }
        }

        return gradients;
    }
}
