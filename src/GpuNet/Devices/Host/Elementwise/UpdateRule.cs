namespace GpuNet.Devices.Host.Elementwise;

/// <summary>
/// An update with its weights and state; shared by the elementwise launch and the matrix product's epilogue.
/// </summary>
internal readonly unsafe struct UpdateRule<R, TUpdate>
    where R : unmanaged, ILanes<R>
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate update;
    private readonly float* weights;
    private readonly float* first;
    private readonly float* second;
    private readonly float learningRate;
    private readonly float firstPower;
    private readonly float secondPower;

    public UpdateRule(TUpdate update, float* weights, float* first, float* second, float* scalars)
    {
        this.update = update;
        this.weights = weights;
        this.first = first;
        this.second = second;
        StepScalars<Real32> step = update.Prepare(new StepScalars<Real32>(
            new Real32(scalars[StepScalarsLayout.LearningRate]),
            new Real32(scalars[StepScalarsLayout.FirstPower]),
            new Real32(scalars[StepScalarsLayout.SecondPower])));
        (learningRate, firstPower, secondPower) =
            (step.LearningRate.Value, step.FirstPower.Value, step.SecondPower.Value);
    }

    /// <summary>Prefetches the cache lines of a weight and its state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index)
    {
        CacheLine.Prefetch(weights + index);
        if (first != null)
            CacheLine.Prefetch(first + index);
        if (second != null)
            CacheLine.Prefetch(second + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(R gradient, int index, int left)
    {
        UpdateState<R> state = default;
        if (first != null)
            state.First = Lanes.Load<R>(first + index, left);
        if (second != null)
            state.Second = Lanes.Load<R>(second + index, left);
        var step = new StepScalars<R>(R.Of(learningRate), R.Of(firstPower), R.Of(secondPower));
        R weight = update.Apply(Lanes.Load<R>(weights + index, left), gradient, ref state, step);
        Lanes.Store(weight, weights + index, left);
        if (first != null)
            Lanes.Store(state.First, first + index, left);
        if (second != null)
            Lanes.Store(state.Second, second + index, left);
    }
}
