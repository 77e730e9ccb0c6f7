using System.Numerics.Tensors;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Operations;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Formulas on one thread through the device's launches, alternating with those of TensorPrimitives.</summary>
internal sealed class FormulaMeasurement : IDisposable
{
    private const string Peer = "tensorprimitives";

    // Input and output lie in the second-level cache together.
    private const int Length = 8_000;
    private const float Range = 8;
    private const int ShortRow = 10;
    private const int LongRow = 1_000;

    // Ours is right to a few units in the last place of every number; TensorPrimitives' tanh only to those of 1.
    private const double Tolerance = 1e-6;

    // TensorPrimitives comes compiled for any processor and is compiled anew for this one once it has been called
    // often.
    private const double WarmUpSeconds = 0.6;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly float[] numbers;
    private readonly float[] theirs = new float[Length];
    private readonly DeviceBuffer<float> input;
    private readonly DeviceBuffer<float> ours;
    private readonly (string Name, Action Ours, Action Theirs, Func<int, double> Expected)[] cases;

    public FormulaMeasurement()
    {
        numbers = Array.ConvertAll(GemmOperands.Numbers(Length, part: 0), number => number * Range);
        input = device.Allocate<float>(numbers);
        ours = device.Allocate<float>(Length);
        cases =
        [
            (
                "formula exp",
                () => device.Run(new Map<Exp>(default(Exp), input, ours)),
                () => TensorPrimitives.Exp(numbers, theirs),
                at => Math.Exp(numbers[at])),
            (
                "formula tanh",
                () => device.Run(new Map<Tanh>(default(Tanh), input, ours)),
                () => TensorPrimitives.Tanh(numbers, theirs),
                at => Math.Tanh(numbers[at])),
            (
                "formula sigmoid",
                () => device.Run(new Map<Sigmoid>(default(Sigmoid), input, ours)),
                () => TensorPrimitives.Sigmoid(numbers, theirs),
                at => 1 / (1 + Math.Exp(-numbers[at]))),
            Rows(ShortRow),
            Rows(LongRow),
        ];
    }

    public static IReadOnlyList<string> Names { get; } =
        ["formula exp", "formula tanh", "formula sigmoid", SoftmaxName(ShortRow), SoftmaxName(LongRow)];

    public IEnumerable<PeerResult> Run(string filter, Rounds rounds)
    {
        foreach ((string name, Action mine, Action other, Func<int, double> expected) in cases)
        {
            if (!name.Contains(filter, StringComparison.Ordinal))
                continue;
            Verify(name, mine, () => device.ToArray(ours), expected, leastScale: 0);
            Verify($"{Peer}: {name}", other, () => theirs, expected, leastScale: 1);
            Func<double> first = rounds.Timed(mine, WarmUpSeconds);
            Func<double> second = rounds.Timed(other, WarmUpSeconds);
            List<double> others = [];
            double median = rounds.Median(() =>
            {
                double seconds = first();
                others.Add(second());
                return seconds;
            });
            int at = 0;
            double otherMedian = rounds.Median(() => others[at++]);
            yield return Result(PeerResult.Ours, name, median);
            yield return Result(Peer, name, otherMedian);
        }
    }

    public void Dispose() => device.Dispose();

    private static string SoftmaxName(int row) => $"formula softmax, rows of {row}";

    private static PeerResult Result(string peer, string name, double seconds) =>
        new(peer, "formulas", name, 1, seconds / Length * 1e9, "ns/element");

    private static void Verify(
        string name, Action run, Func<float[]> result, Func<int, double> expected, double leastScale)
    {
        run();
        float[] computed = result();
        for (int at = 0; at < Length; at++)
        {
            double exact = expected(at);
            if (!(Math.Abs(computed[at] - exact) <= Tolerance * Math.Max(Math.Abs(exact), leastScale)))
                throw new InvalidOperationException($"{name} is wrong at {at}: {computed[at]} instead of {exact}");
        }
    }

    private (string Name, Action Ours, Action Theirs, Func<int, double> Expected) Rows(int row)
    {
        double[] sums = [.. numbers.Chunk(row).Select(part => part.Sum(number => Math.Exp(number)))];
        return (
            SoftmaxName(row),
            () => device.Run(new SoftmaxRows(Length / row, row, input, ours)),
            () =>
            {
                for (int start = 0; start < Length; start += row)
                    TensorPrimitives.SoftMax(numbers.AsSpan(start, row), theirs.AsSpan(start, row));
            },
            at => Math.Exp(numbers[at]) / sums[at / row]);
    }
}
