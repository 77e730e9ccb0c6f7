using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Weights with the state that an update keeps for them; a slot that it has not is empty.</summary>
internal readonly struct UpdateViews(
    ArrayView<float> weights, ArrayView<float> first, ArrayView<float> second, ArrayView<float> scalars)
{
    private readonly ArrayView<float> weights = weights;
    private readonly ArrayView<float> first = first;
    private readonly ArrayView<float> second = second;
    private readonly ArrayView<float> scalars = scalars;

    /// <summary>w ← update(w, g) for the weight at <paramref name="index"/>, its state with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TUpdate>(TUpdate update, int index, float gradient)
        where TUpdate : unmanaged, IUpdate
    {
        StepScalars<Real32> step = update.Prepare(Step());
        UpdateState<Real32> state = default;
        if (first.Length > 0)
            state.First = new Real32(first[index]);
        if (second.Length > 0)
            state.Second = new Real32(second[index]);
        weights[index] = update.Apply(new Real32(weights[index]), new Real32(gradient), ref state, step).Value;
        if (first.Length > 0)
            first[index] = state.First.Value;
        if (second.Length > 0)
            second[index] = state.Second.Value;
    }

    /// <summary>
    /// As <see cref="Apply"/> for four weights, the first at 4 · <paramref name="index"/>; all views are aligned.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ApplyFour<TUpdate>(TUpdate update, int index, Float4 gradient)
        where TUpdate : unmanaged, IUpdate =>
        ApplyFour(update, 1, Float4.Length, index * Float4.Length, gradient);

    /// <summary>
    /// As <see cref="Apply"/> for up to four weights at <paramref name="index"/> and on, of which <paramref
    /// name="count"/> are left: <see cref="Float4.Load"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ApplyFour<TUpdate>(TUpdate update, int vectors, int count, int index, Float4 gradient)
        where TUpdate : unmanaged, IUpdate
    {
        StepScalars<Real32> step = update.Prepare(Step());
        Float4 m = default;
        Float4 v = default;
        if (first.Length > 0)
            m = Float4.Load(first, vectors, count, index);
        if (second.Length > 0)
            v = Float4.Load(second, vectors, count, index);
        Float4 w = Float4.Load(weights, vectors, count, index);
        var x = new UpdateState<Real32> { First = new Real32(m.X), Second = new Real32(v.X) };
        var y = new UpdateState<Real32> { First = new Real32(m.Y), Second = new Real32(v.Y) };
        var z = new UpdateState<Real32> { First = new Real32(m.Z), Second = new Real32(v.Z) };
        var u = new UpdateState<Real32> { First = new Real32(m.W), Second = new Real32(v.W) };
        float wx = update.Apply(new Real32(w.X), new Real32(gradient.X), ref x, step).Value;
        float wy = update.Apply(new Real32(w.Y), new Real32(gradient.Y), ref y, step).Value;
        float wz = update.Apply(new Real32(w.Z), new Real32(gradient.Z), ref z, step).Value;
        float ww = update.Apply(new Real32(w.W), new Real32(gradient.W), ref u, step).Value;
        new Float4(wx, wy, wz, ww).Store(weights, vectors, count, index);
        m = new Float4(x.First.Value, y.First.Value, z.First.Value, u.First.Value);
        v = new Float4(x.Second.Value, y.Second.Value, z.Second.Value, u.Second.Value);
        if (first.Length > 0)
            m.Store(first, vectors, count, index);
        if (second.Length > 0)
            v.Store(second, vectors, count, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StepScalars<Real32> Step() => new(
        new Real32(scalars[StepScalarsLayout.LearningRate]),
        new Real32(scalars[StepScalarsLayout.FirstPower]),
        new Real32(scalars[StepScalarsLayout.SecondPower]));
}
