namespace GpuNet.Course.Examples;

/// <summary>
/// Without activations, x W⁰W¹W² is x W with one matrix W: as many linear layers as one likes say no more than one.
/// With an activation between them, three layers learn what no single one can.
/// </summary>
public sealed class LinearLayers() : Example(
    28, "linear-layers", "multilayer perceptrons",
    "three linear layers are one matrix, and cannot learn exclusive or; with ReLU they can")
{
    private const int Inputs = 2;
    private const int Hidden = 8;

    // Four clouds around (±1, ±1); the answer is whether the signs differ.
    private const int Count = 400;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var random = new RandomSequence(run.Seed, stream: 107, part: 0);
        float[] points =
        [
            .. Enumerable.Range(0, Count).SelectMany(index => (float[])
            [
                (index % 2 == 0 ? 1 : -1) + (0.2f * (float)random.NextNormal()),
                (index / 2 % 2 == 0 ? 1 : -1) + (0.2f * (float)random.NextNormal()),
            ]),
        ];
        float[] answers = [.. Enumerable.Range(0, Count).Select(index => index % 2 == index / 2 % 2 ? 0f : 1)];

        using (Model linear = Create(run, start: 0, bend: false))
        {
            double[][] product = linear.Parameters
                .Where(parameter => parameter.Shape.Rank == 2)
                .Select(Matrix)
                .Aggregate(Multiply);
            run.Verify(
                "rows and columns of W⁰W¹W²", [Inputs, 1], [product.Length, product[0].Length], digits: 0);
            double offset = linear.Predict([0, 0])[0];
            double worst = linear.Predict(points).Zip(
                points.Chunk(2), (ours, x) => Math.Abs(ours - (x[0] * product[0][0]) - (x[1] * product[1][0]) - offset))
                .Max();
            run.AtMost("three linear layers against the one matrix, largest difference", worst, 1e-5, digits: 8);
        }

        run.AtMost("exclusive or, three linear layers: accuracy", Learn(run, points, answers, bend: false), 0.8);
        run.AtLeast("exclusive or, ReLU between them: accuracy", Learn(run, points, answers, bend: true), 0.99);
    }

    // The best of three starts.
    private static double Learn(ExampleRun run, float[] points, float[] answers, bool bend) =>
        Enumerable.Range(0, 3).Max(start =>
        {
            using Model model = Create(run, (ulong)start, bend);
            var options = new TrainerOptions { Batch = 50, Epochs = 60, LearningRate = 0.02f, Seed = run.Seed };
            using var trainer = new Trainer(
                model, new Adam(), DataSet.Regression("exclusive or", [Inputs], points, answers, 1), null, options,
                Objective.Of(new BinaryCrossEntropy()));
            _ = trainer.Train(cancellation: run.Cancellation);
            return model.Predict(points).Zip(answers)
                .Average(pair => (pair.First > 0) == (pair.Second > 0.5) ? 1 : 0.0);
        });

    private static Model Create(ExampleRun run, ulong start, bool bend)
    {
        Layer[] Block() => bend ? [new Dense(Hidden), new Activation(new ReLU())] : [new Dense(Hidden)];
        return new Model(run.Device, [Inputs], [.. Block(), .. Block(), new Dense(1)], run.Seed + start);
    }

    private static double[][] Matrix(Parameter parameter) =>
    [
        .. parameter.ToArray().Chunk(parameter.Shape[1])
            .Select(row => Array.ConvertAll(row, number => (double)number)),
    ];

    private static double[][] Multiply(double[][] left, double[][] right) =>
        [.. left.Select(row => Enumerable.Range(0, right[0].Length)
            .Select(column => row.Select((number, index) => number * right[index][column]).Sum()).ToArray())];
}
