namespace GpuNet.Devices;

/// <content>
/// One number for each window and channel. Images are batch × height × width × channels, channels last. Padding is
/// neither a candidate of a maximum nor counted by an average.
/// </content>
public abstract partial class Device
{
    /// <summary>
    /// y₍ₙᵢⱼ𝒸₎ = max of x over the window at (i, j), and winners₍ₙᵢⱼ𝒸₎ = row · width + column of where it stands in the
    /// image. The first of equal maxima wins; where the window has NaN, its first NaN does, and y is NaN.
    /// </summary>
    /// <param name="batch">The images.</param>
    /// <param name="geometry">The window.</param>
    /// <param name="input">x.</param>
    /// <param name="output">y.</param>
    /// <param name="winners">What <see cref="MaxPoolGradient"/> needs; null where there is no backward pass.</param>
    public void MaxPool(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<float> input,
        DeviceBuffer<float> output,
        DeviceBuffer<int>? winners)
    {
        using DeviceHold hold = Hold();
        CheckGeometry("max pool", batch, geometry);
        Check("max pool", input, ImageLength(batch, geometry), nameof(input));
        Check("max pool", output, PooledLength(batch, geometry), nameof(output));
        CheckApart("max pool", input, output);
        if (winners is not null)
        {
            Check("max pool", winners, PooledLength(batch, geometry), nameof(winners));
            CheckApart("max pool", input, winners);
            CheckApart("max pool", output, winners);
        }

        Launched(output.Memory, winners?.Memory);
        MaxPoolCore(batch, geometry, input, output, winners);
    }

    /// <summary>rₚ = Σ g over the windows that p won, from the first to the last; 0 where it won none.</summary>
    public void MaxPoolGradient(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<int> winners,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        const string Verb = "gradient of max pool";
        CheckGeometry(Verb, batch, geometry);
        Check(Verb, winners, PooledLength(batch, geometry), nameof(winners));
        Check(Verb, upstream, PooledLength(batch, geometry), nameof(upstream));
        Check(Verb, result, ImageLength(batch, geometry), nameof(result));
        CheckApart(Verb, winners, result);
        CheckApart(Verb, upstream, result);
        Launched(result.Memory);
        MaxPoolGradientCore(batch, geometry, winners, upstream, result);
    }

    /// <summary>
    /// y₍ₙᵢⱼ𝒸₎ = Σ x / n over the n numbers of the image that the window at (i, j) covers; padding does not count.
    /// </summary>
    public void AveragePool(int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        using DeviceHold hold = Hold();
        CheckGeometry("average pool", batch, geometry);
        Check("average pool", input, ImageLength(batch, geometry), nameof(input));
        Check("average pool", output, PooledLength(batch, geometry), nameof(output));
        CheckApart("average pool", input, output);
        Launched(output.Memory);
        AveragePoolCore(batch, geometry, input, output);
    }

    /// <summary>The transpose of <see cref="AveragePool"/>: rₚ = Σ g / n over the windows that cover p.</summary>
    public void AveragePoolGradient(
        int batch, WindowGeometry geometry, DeviceBuffer<float> upstream, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        const string Verb = "gradient of average pool";
        CheckGeometry(Verb, batch, geometry);
        Check(Verb, upstream, PooledLength(batch, geometry), nameof(upstream));
        Check(Verb, result, ImageLength(batch, geometry), nameof(result));
        CheckApart(Verb, upstream, result);
        Launched(result.Memory);
        AveragePoolGradientCore(batch, geometry, upstream, result);
    }

    /// <summary><see cref="MaxPool"/> with checked arguments.</summary>
    protected abstract void MaxPoolCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<float> input,
        DeviceBuffer<float> output,
        DeviceBuffer<int>? winners);

    /// <summary><see cref="MaxPoolGradient"/> with checked arguments.</summary>
    protected abstract void MaxPoolGradientCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<int> winners,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result);

    /// <summary><see cref="AveragePool"/> with checked arguments.</summary>
    protected abstract void AveragePoolCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> output);

    /// <summary><see cref="AveragePoolGradient"/> with checked arguments.</summary>
    protected abstract void AveragePoolGradientCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> upstream, DeviceBuffer<float> result);
}
