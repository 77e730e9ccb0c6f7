using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <content>What a training takes of its device's memory, known before any of it is taken.</content>
public sealed partial class Trainer
{
    /// <summary>
    /// What a training would take of a device's memory. It is set up on a device that only plans, and counted.
    /// </summary>
    /// <param name="device">Where the training would run.</param>
    /// <param name="model">Makes the model on the device that it is given.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on, or null.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="objective">The loss; null for the one that suits the data.</param>
    /// <exception cref="ArgumentException">Options, model and data do not fit.</exception>
    public static TrainingMemory Measure(
        Device device,
        Func<Device, Model> model,
        IUpdate update,
        DataSet train,
        DataSet? test = null,
        TrainerOptions? options = null,
        Objective? objective = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(model);
        using Device planning = device.ForPlanning();
        using Model planned = model(planning);
        using var rehearsal = new Trainer(planned, update, train, test, options, objective);
        long weights = planned.Bytes;
        long states = rehearsal.State.Bytes;
        long plans = rehearsal.loop.ArenaBytes + (rehearsal.update?.ArenaBytes ?? 0)
            + (rehearsal.updateRest?.ArenaBytes ?? 0) + (rehearsal.evaluator?.ArenaBytes ?? 0);
        return new TrainingMemory(weights, states, plans, planning.AllocatedBytes - weights - states - plans);
    }

    /// <summary>
    /// Refuses a training that does not fit on a device, before a weight is drawn or a byte allocated.
    /// </summary>
    /// <param name="device">Where the training would run.</param>
    /// <param name="model">Makes the model on the device that it is given.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on, or null.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="objective">The loss; null for the one that suits the data.</param>
    /// <param name="heldBytes">How much of it the device holds already.</param>
    /// <exception cref="OutOfDeviceMemoryException">
    /// It does not fit; the message says what it takes and what there is.
    /// </exception>
    /// <exception cref="ArgumentException">Options, model and data do not fit.</exception>
    public static void RequireMemory(
        Device device,
        Func<Device, Model> model,
        IUpdate update,
        DataSet train,
        DataSet? test = null,
        TrainerOptions? options = null,
        Objective? objective = null,
        long heldBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(device);

        // A device that only plans has no end of memory; it is also where the rehearsal of this check itself ends.
        if (device.AvailableBytes is null)
            return;
        TrainingMemory needed = Measure(device, model, update, train, test, options, objective);
        device.Require(needed.Total, $"training ({needed})", heldBytes);
    }
}
