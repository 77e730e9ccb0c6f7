namespace GpuNet.Training;

/// <summary>What a training takes of its device's memory, in bytes.</summary>
/// <param name="Weights">The model's parameters.</param>
/// <param name="OptimizerState">What the optimizer keeps for each of them.</param>
/// <param name="Plans">The arenas of the plans for training and for testing.</param>
/// <param name="Data">The training and test sets, with the order of their samples and the counters.</param>
public readonly record struct TrainingMemory(long Weights, long OptimizerState, long Plans, long Data)
{
    /// <summary>All of it.</summary>
    public long Total => Weights + OptimizerState + Plans + Data;

    /// <summary>The parts in words.</summary>
    public override string ToString() =>
        $"weights {ByteSize.Text(Weights)}, optimizer state {ByteSize.Text(OptimizerState)}, "
        + $"plans {ByteSize.Text(Plans)}, data {ByteSize.Text(Data)}";
}
