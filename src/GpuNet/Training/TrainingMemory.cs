namespace GpuNet.Training;

/// <summary>The device memory of a training run, in bytes.</summary>
/// <param name="Weights">The model's parameters.</param>
/// <param name="OptimizerState">The optimizer's state for the parameters.</param>
/// <param name="Plans">The arenas of the plans for training and for testing.</param>
/// <param name="Data">The training and test sets, with the order of their samples and the counters.</param>
public readonly record struct TrainingMemory(long Weights, long OptimizerState, long Plans, long Data)
{
    /// <summary>The total.</summary>
    public long Total => Weights + OptimizerState + Plans + Data;

    /// <summary>The parts in words.</summary>
    public override string ToString() =>
        $"weights {ByteSize.Text(Weights)}, optimizer state {ByteSize.Text(OptimizerState)}, "
        + $"plans {ByteSize.Text(Plans)}, data {ByteSize.Text(Data)}";
}
