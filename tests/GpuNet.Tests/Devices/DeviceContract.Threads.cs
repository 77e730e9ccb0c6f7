using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Models on a device that two threads reach for.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Of_two_threads_that_predict_each_gets_its_own_answer_or_is_refused()
    {
        using var model = new Model(Device, [1], [new Dense(1)], seed: 1);
        Device.CopyIn<float>([2], model.Parameters[0].Weights);
        Device.CopyIn<float>([1], model.Parameters[1].Weights);
        int answers = 0;
        var beside = OtherThread.Start(() => Predict(2000));
        Predict(1000);
        Assert.Null(beside.Join());
        Assert.InRange(answers, 1, 600);

        void Predict(int first)
        {
            for (int call = 0; call < 300; call++)
            {
                float[] samples = [.. Enumerable.Range(first + call, 1 + (call % 3)).Select(number => (float)number)];
                try
                {
                    Assert.Equal(samples.Select(sample => (2 * sample) + 1), model.Predict(samples));
                    _ = Interlocked.Increment(ref answers);
                }
                catch (DeviceInUseException)
                {
                    // The other thread was there first.
                }
            }
        }
    }

    [SkippableFact]
    public void Of_two_trainings_the_second_is_refused_until_the_first_is_done()
    {
        DataSet data = TrainingSamples.Clouds(8, 2, 2);
        var options = new TrainerOptions { Epochs = 2, Batch = 4 };
        using Model first = NewModel();
        using Model second = NewModel();
        using var trainer = new Trainer(first, default(GradientDescent), data, options: options);
        using var other = new Trainer(second, default(GradientDescent), data, options: options);
        Action[] calls =
        [
            other.Step, () => other.Train(), () => other.TrainEpoch(), other.Dispose, trainer.Dispose, first.Dispose,
            () => second.Predict([1, 2]), () => NewModel().Dispose(),
        ];
        int refused = 0;
        _ = trainer.Train(epochDone: epoch =>
        {
            foreach (Action call in calls)
            {
                _ = Assert.IsType<DeviceInUseException>(OtherThread.Run(call));
                refused++;
            }
        });
        Assert.Equal(2 * calls.Length, refused);
        Assert.Null(OtherThread.Run(() => other.Train()));
        Assert.Equal(first.Parameters[0].ToArray(), second.Parameters[0].ToArray());

        Model NewModel() => new(Device, [2], [new Dense(3), new Activation(default(Tanh)), new Dense(2)], seed: 5);
    }
}
