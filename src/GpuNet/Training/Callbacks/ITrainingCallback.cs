namespace GpuNet.Training.Callbacks;

/// <summary>What is called during a training run: <see cref="TrainerOptions.Callbacks"/>.</summary>
/// <remarks>A callback keeps its own state and belongs to one trainer; a checkpoint does not hold it.</remarks>
public interface ITrainingCallback
{
    /// <summary>
    /// Called between two steps: after each, or where the device runs recorded steps as one, after each recording. What
    /// it does counts as training time.
    /// </summary>
    void StepsDone(Trainer trainer)
    {
    }

    /// <summary>Called after each epoch and its evaluation.</summary>
    void EpochDone(Trainer trainer, EpochResult result)
    {
    }

    /// <summary>
    /// Called at the end of <see cref="Trainer.Train"/>, after the last epoch or the one that <see cref="Trainer.Stop"/>
    /// ended it with; not where it is cancelled, since such a run goes on later.
    /// </summary>
    void TrainingDone(Trainer trainer)
    {
    }
}
