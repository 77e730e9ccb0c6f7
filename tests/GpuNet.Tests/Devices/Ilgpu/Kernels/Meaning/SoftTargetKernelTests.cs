using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class SoftTargetKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int, int> Sizes() => new() { { 1, 1 }, { 3, 10 }, { 33, 7 }, { 130, 3 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Cross_entropy_gives_losses_and_delta_also_in_place_of_either(int rows, int columns)
    {
        float[] logits = Shapes.Numbers(rows * columns);
        float[] targets = [.. Shapes.Numbers(rows * columns, 17).Select(Math.Abs)];
        double[] losses = new double[rows];
        double[] delta = new double[logits.Length];
        for (int row = 0; row < rows; row++)
        {
            int start = row * columns;
            double sum = 0;
            double targetSum = 0;
            for (int index = start; index < start + columns; index++)
            {
                sum += Math.Exp(logits[index]);
                targetSum += targets[index];
            }

            for (int index = start; index < start + columns; index++)
            {
                double probability = Math.Exp(logits[index]) / sum;
                losses[row] -= targets[index] * Math.Log(probability);
                delta[index] = 0.5 * ((probability * targetSum) - targets[index]);
            }
        }

        float[] actual = Shapes.Run<float>("losses", rows, (bench, r) =>
        {
            ArrayView<float> z = bench.Global(logits, "logits");
            ArrayView<float> t = bench.Global(targets, "targets");
            return () => Call(SoftTargetKernels.CrossEntropy, rows, columns, z, t, 0.5f, r, default(ArrayView<float>));
        });
        Shapes.Close(losses, actual, 1e-5);
        float[] apart = Shapes.Run<float>("delta", logits.Length, (bench, r) =>
        {
            ArrayView<float> z = bench.Global(logits, "logits");
            ArrayView<float> t = bench.Global(targets, "targets");
            return () => Call(SoftTargetKernels.CrossEntropy, rows, columns, z, t, 0.5f, default(ArrayView<float>), r);
        });
        Shapes.Close(delta, apart, 1e-5);
        float[] overLogits = Shapes.Run(
            "delta over logits",
            logits.Length,
            (bench, r) =>
            {
                ArrayView<float> t = bench.Global(targets, "targets");
                return () =>
                    Call(SoftTargetKernels.CrossEntropy, rows, columns, r, t, 0.5f, default(ArrayView<float>), r);
            },
            logits);
        Assert.Equal(apart, overLogits);
        float[] overTargets = Shapes.Run(
            "delta over targets",
            logits.Length,
            (bench, r) =>
            {
                ArrayView<float> z = bench.Global(logits, "logits");
                return () =>
                    Call(SoftTargetKernels.CrossEntropy, rows, columns, z, r, 0.5f, default(ArrayView<float>), r);
            },
            targets);
        Assert.Equal(apart, overTargets);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_hot_is_on_at_the_label_and_NaN_for_a_label_outside(int rows, int columns)
    {
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => (row % (columns + 2)) - 1)];
        float[] actual = Shapes.Run<float>("one-hot", rows * columns, (bench, r) =>
        {
            ArrayView<int> t = bench.Global(labels, "labels");
            return () => Call(SoftTargetKernels.OneHot, columns, t, 0.9f, 0.1f, r);
        });
        Assert.Equal(
            Enumerable.Range(0, rows * columns).Select(index => labels[index / columns] switch
            {
                int label when label < 0 || label >= columns => float.NaN,
                int label when label == index % columns => 0.9f,
                _ => 0.1f,
            }),
            actual);
    }
}
