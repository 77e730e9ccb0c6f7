using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Operations;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>
/// A device, a buffer, a model, a trainer, an evaluator and a plan, disposed of in every order and used after it.
/// </summary>
public static class Lifetimes
{
    /// <param name="open">Opens a device.</param>
    /// <param name="every">Every how manyth order is tried: a device that compiles its kernels opens slowly.</param>
    public static void Check(Func<Device> open, int every = 1)
    {
        ArgumentNullException.ThrowIfNull(open);
        foreach (int[] order in Orders([0, 1, 2, 3, 4]).Where((_, index) => index % every == 0))
            Check(open, order);
    }

    private static void Check(Func<Device> open, int[] order)
    {
        using Device device = open();
        DataSet data = TrainingSamples.Clouds(6, 3, 2);
        DeviceBuffer<float> buffer = device.Allocate<float>([1, 2, 3]);
        var model = new Model(device, [3], [new Dense(4), new Activation(new Tanh()), new Dense(2)], seed: 1);
        var trainer = new Trainer(model, new Adam(), data, data, new TrainerOptions { Batch = 4, Epochs = 2 });
        var evaluator = new Evaluator(model, data);
        var graph = new Graph();
        Value x = graph.Input("x", 3);
        Value y = model.Append(graph, x);
        Plan plan = graph.Compile(device, 1, [y], []);
        plan.Write(x, [1f, 2, 3]);
        plan.Run();
        trainer.Step();
        (string Name, Action Dispose, Action[] Uses)[] things =
        [
            ("plan", plan.Dispose, [plan.Run, () => plan.Write(x, [1f, 2, 3]), () => plan.Read(y)]),
            (
                "trainer",
                trainer.Dispose,
                [
                    trainer.Step,
                    () => trainer.TrainEpoch(),
                    () => trainer.Evaluate(),
                    () => Checkpoint.Save("never", trainer),
                ]),
            ("evaluator", evaluator.Dispose, [() => evaluator.Run()]),
            ("model", model.Dispose, [() => model.Predict([1, 2, 3]), plan.Run, trainer.Step, () => evaluator.Run()]),
            ("buffer", buffer.Memory.Dispose, [() => device.Run(new Fill(buffer, 1)), () => device.ToArray(buffer)]),
        ];

        // The device goes first, in the middle or last.
        int gone = order[0];
        for (int place = 0; place <= order.Length; place++)
        {
            if (place == gone)
            {
                device.Dispose();
                device.Dispose();
                foreach ((string name, _, Action[] uses) in things)
                    Refused(uses, name, "the device");
                Refused(
                    [device.Synchronize, () => device.Allocate<float>(1), () => device.Allocate<int>([1])],
                    "device",
                    "the device");
            }

            if (place == order.Length)
                break;
            (string thing, Action dispose, Action[] later) = things[order[place]];
            dispose();
            dispose();
            Refused(later, thing, thing);
        }

        Assert.Equal(0, device.AllocatedBytes);
        Assert.False(File.Exists("never"));
    }

    private static void Refused(IEnumerable<Action> uses, string name, string disposed)
    {
        foreach (Action use in uses)
        {
            Exception? refusal = Record.Exception(use);
            Assert.True(
                refusal is ObjectDisposedException,
                $"'{name}' after {disposed} was disposed: {refusal?.ToString() ?? "no error"}");
        }
    }

    private static IEnumerable<int[]> Orders(int[] items)
    {
        if (items.Length <= 1)
            return [items];
        return items.SelectMany(
            first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
    }
}
