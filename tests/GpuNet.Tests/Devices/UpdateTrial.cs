using GpuNet.Devices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Formulas;
using GpuNet.Tests.Formulas.Cases;

namespace GpuNet.Tests.Devices;

/// <summary>Weights and state before an update, and the check of both after it.</summary>
internal sealed class UpdateTrial
{
    private const float LearningRate = 0.05f;
    private const float FirstPower = 0.729f;
    private const float SecondPower = 0.997f;

    private readonly UpdateCase formula;
    private readonly float[] weights;
    private readonly float[] first;
    private readonly float[] second;

    public UpdateTrial(UpdateCase formula, Bench bench, int length)
    {
        this.formula = formula;
        weights = Numbers.Tame(length, 21);
        first = formula.FirstIsSquare ? Numbers.Tame(length, 22, 0.5f, 3) : Numbers.Tame(length, 22);
        second = Numbers.Tame(length, 23, 0.5f, 3);
        Buffers = new UpdateBuffers(
            bench.InOut(weights),
            formula.States > 0 ? bench.InOut(first) : null,
            formula.States > 1 ? bench.InOut(second) : null,
            bench.In([LearningRate, FirstPower, SecondPower]));
    }

    public UpdateBuffers Buffers { get; }

    public void Check(Device device, double[] gradients, Func<int, double> gradientError, string what)
    {
        float[] newWeights = device.ToArray(Buffers.Weights);
        float[]? newFirst = Buffers.First is null ? null : device.ToArray(Buffers.First);
        float[]? newSecond = Buffers.Second is null ? null : device.ToArray(Buffers.Second);
        for (int index = 0; index < weights.Length; index++)
        {
            double[] inputs =
                [weights[index], gradients[index], first[index], second[index], LearningRate, FirstPower, SecondPower];
            double[] exact = Apply(inputs);
            double[] errors = [.. exact.Select(value => 8 * Ulps.Rounding * Math.Abs(value))];

            // What is right for exact inputs is right for inexact ones.
            if (IsWithin(0, newWeights) && IsWithin(1, newFirst) && IsWithin(2, newSecond))
                continue;

            // As if each input had been off by a few roundings: that covers a formula's own roundings, also where it
            // cancels.
            for (int input = 0; input < inputs.Length; input++)
            {
                double[] off = [.. inputs];
                off[input] += 4 * Ulps.Rounding * Math.Abs(off[input]);
                if (input == 1)
                    off[input] += gradientError(index);
                double[] moved = Apply(off);
                for (int output = 0; output < errors.Length; output++)
                    errors[output] += 1.5 * Math.Abs(moved[output] - exact[output]);
            }

            Expect.Close(exact[0], errors[0], newWeights[index], $"{what}: weights", index);
            if (newFirst is not null)
                Expect.Close(exact[1], errors[1], newFirst[index], $"{what}: first state", index);
            if (newSecond is not null)
                Expect.Close(exact[2], errors[2], newSecond[index], $"{what}: second state", index);

            bool IsWithin(int output, float[]? actual) =>
                actual is null || Math.Abs(actual[index] - exact[output]) <= errors[output];
        }
    }

    private double[] Apply(double[] inputs)
    {
        UpdateState<Real64> state = new() { First = new Real64(inputs[2]), Second = new Real64(inputs[3]) };
        var step = new StepScalars<Real64>(new Real64(inputs[4]), new Real64(inputs[5]), new Real64(inputs[6]));
        Real64 weight = formula.Apply(new Real64(inputs[0]), new Real64(inputs[1]), ref state, step);
        return [weight.Value, state.First.Value, state.Second.Value];
    }
}
