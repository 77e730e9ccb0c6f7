using System.Runtime.CompilerServices;
using GpuNet.Formulas.Updates;

namespace GpuNet.Devices;

/// <content>
/// Verbs of a training step: gather a batch, update weights, advance the step. What changes from step to step lives in
/// device memory.
/// </content>
public abstract partial class Device
{
    /// <summary>
    /// yᵢⱼ = scale · source[permutation[p + i], j] for the batch that starts at p = counters[Position]: a batch of
    /// bytes becomes numbers on the way.
    /// </summary>
    public void GatherBytes(
        int rows,
        int columns,
        DeviceBuffer<byte> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        float scale,
        DeviceBuffer<float> destination)
    {
        using DeviceHold hold = Hold();
        CheckGather("gather", rows, columns, source, permutation, counters, destination);
        Launched(destination.Memory);
        GatherBytesCore(rows, columns, source, permutation, counters, scale, destination);
    }

    /// <summary>
    /// yᵢⱼ = source[permutation[p + i], j] for the batch that starts at p = counters[Position]; float or int.
    /// </summary>
    public void Gather<T>(
        int rows,
        int columns,
        DeviceBuffer<T> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<T> destination)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        CheckGather("gather", rows, columns, source, permutation, counters, destination);
        Launched(destination.Memory);
        GatherCore(rows, columns, source, permutation, counters, destination);
    }

    /// <summary>Moves to the next batch: position ← next position, next position += rows, batch += 1.</summary>
    public void AdvanceBatch(int rows, DeviceBuffer<int> counters)
    {
        using DeviceHold hold = Hold();
        CheckSize("advance batch", rows, 0);
        Check("advance batch", counters, StepCounters.Length, nameof(counters));
        Launched(counters.Memory);
        AdvanceBatchCore(rows, counters);
    }

    /// <summary>
    /// Moves to the next training step: what <see cref="AdvanceBatch"/> does, then step += 1, η ← rates[batch − 1], and
    /// the running powers as the update says.
    /// </summary>
    public void AdvanceStep<TUpdate>(
        TUpdate update,
        int rows,
        DeviceBuffer<int> counters,
        DeviceBuffer<float> rates,
        DeviceBuffer<float> scalars)
        where TUpdate : unmanaged, IUpdate
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(rates);
        CheckSize("advance step", rows, 0);
        Check("advance step", counters, StepCounters.Length, nameof(counters));
        Check("advance step", rates, rates.Length, nameof(rates));
        Check("advance step", scalars, StepScalarsLayout.Length, nameof(scalars));
        CheckApart("advance step", rates, scalars);
        CheckApart("advance step", counters, scalars);
        Launched(counters.Memory, scalars.Memory);
        AdvanceStepCore(update, rows, counters, rates, scalars);
    }

    /// <summary>w ← update(w, G) for every weight, its state with it.</summary>
    public void Update<TUpdate>(TUpdate update, DeviceBuffer<float> gradients, UpdateBuffers parameters)
        where TUpdate : unmanaged, IUpdate
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(parameters);
        Check(TUpdate.Name, gradients, gradients.Length, nameof(gradients));
        CheckUpdate<TUpdate>(TUpdate.Name, parameters, gradients.Length);
        CheckUpdateApart(TUpdate.Name, gradients, parameters);
        Launched(parameters.Weights.Memory, parameters.First?.Memory, parameters.Second?.Memory);
        UpdateCore(update, gradients, parameters);
    }

    /// <summary><see cref="GatherBytes"/> with checked arguments.</summary>
    protected abstract void GatherBytesCore(
        int rows,
        int columns,
        DeviceBuffer<byte> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        float scale,
        DeviceBuffer<float> destination);

    /// <summary><see cref="Gather"/> with checked arguments.</summary>
    protected abstract void GatherCore<T>(
        int rows,
        int columns,
        DeviceBuffer<T> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<T> destination)
        where T : unmanaged;

    /// <summary><see cref="AdvanceBatch"/> with checked arguments.</summary>
    protected abstract void AdvanceBatchCore(int rows, DeviceBuffer<int> counters);

    /// <summary><see cref="AdvanceStep"/> with checked arguments.</summary>
    protected abstract void AdvanceStepCore<TUpdate>(
        TUpdate update,
        int rows,
        DeviceBuffer<int> counters,
        DeviceBuffer<float> rates,
        DeviceBuffer<float> scalars)
        where TUpdate : unmanaged, IUpdate;

    /// <summary><see cref="Update"/> with checked arguments.</summary>
    protected abstract void UpdateCore<TUpdate>(
        TUpdate update, DeviceBuffer<float> gradients, UpdateBuffers parameters)
        where TUpdate : unmanaged, IUpdate;

    private void CheckGather<TSource, TDestination>(
        string verb,
        int rows,
        int columns,
        DeviceBuffer<TSource> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<TDestination> destination,
        [CallerArgumentExpression(nameof(destination))] string destinationRole = "")
        where TSource : unmanaged
        where TDestination : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(permutation);
        CheckSize(verb, rows, columns);
        Check(verb, permutation, permutation.Length, nameof(permutation));
        Check(verb, source, (long)permutation.Length * columns, nameof(source));
        Check(verb, counters, StepCounters.Length, nameof(counters));
        Check(verb, destination, (long)rows * columns, destinationRole);
        CheckApart(verb, source, destination, outputRole: destinationRole);
        CheckApart(verb, permutation, destination, outputRole: destinationRole);
        CheckApart(verb, counters, destination, outputRole: destinationRole);
    }
}
