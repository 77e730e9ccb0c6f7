using System.Runtime.CompilerServices;
using GpuNet.Devices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

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
        var step = new StepScalars<Real32>(
            new Real32(scalars[StepScalarsLayout.LearningRate]),
            new Real32(scalars[StepScalarsLayout.FirstPower]),
            new Real32(scalars[StepScalarsLayout.SecondPower]));
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
}
