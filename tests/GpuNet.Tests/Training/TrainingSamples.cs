using GpuNet.Data;
using GpuNet.Formulas.Random;

namespace GpuNet.Tests.Training;

/// <summary>Small data sets from a fixed seed.</summary>
internal static class TrainingSamples
{
    /// <summary>Clouds of points, one around a centre of each class.</summary>
    public static DataSet Clouds(int count, int features, int classes, double spread = 0.5, uint part = 0)
    {
        var centres = new RandomSequence(5, 50, 0);
        double[] middle = [.. Enumerable.Range(0, classes * features).Select(_ => (4 * centres.NextDouble()) - 2)];
        var random = new RandomSequence(5, 51, part);
        var numbers = new float[count * features];
        var labels = new int[count];
        for (int sample = 0; sample < count; sample++)
        {
            labels[sample] = random.NextInt(classes);
            for (int feature = 0; feature < features; feature++)
                numbers[(sample * features) + feature] = (float)(
                    middle[(labels[sample] * features) + feature] + (spread * random.NextNormal()));
        }

        return DataSet.Classification("clouds", [features], numbers, labels, classes);
    }

    /// <summary>Two smooth targets of the features.</summary>
    public static DataSet Curves(int count, int features)
    {
        var random = new RandomSequence(5, 52, 0);
        var numbers = new float[count * features];
        var targets = new float[count * 2];
        for (int sample = 0; sample < count; sample++)
        {
            for (int feature = 0; feature < features; feature++)
                numbers[(sample * features) + feature] = (float)((2 * random.NextDouble()) - 1);
            targets[2 * sample] = numbers[sample * features] * 0.5f;
            targets[(2 * sample) + 1] = MathF.Sin(numbers[(sample * features) + 1]);
        }

        return DataSet.Regression("curves", [features], numbers, targets, 2);
    }

    public static double[] Sample(DataSet data, int index) =>
        Array.ConvertAll(
            data.FloatFeatures.Slice(index * data.SampleLength, data.SampleLength).ToArray(), number => (double)number);

    public static double[] Target(DataSet data, int index) =>
        Array.ConvertAll(
            data.Targets.Slice(index * data.TargetLength, data.TargetLength).ToArray(), number => (double)number);
}
