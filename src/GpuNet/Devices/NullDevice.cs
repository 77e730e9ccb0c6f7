namespace GpuNet.Devices;

/// <summary>
/// A device that checks every launch and computes nothing: for plans without hardware, and for counting launches.
/// Reading a buffer gives zeros.
/// </summary>
public sealed partial class NullDevice : Device
{
    private readonly Device? like;

    /// <summary>A null device.</summary>
    public NullDevice()
        : this(new DeviceDescription("null", "null", "computes nothing", null, null, []))
    {
    }

    /// <summary>A null device that says this of itself.</summary>
    internal NullDevice(DeviceDescription description)
        : base(description)
    {
    }

    /// <summary>A null device that plans as another one does, and has as much memory as anyone asks for.</summary>
    internal NullDevice(Device like)
        : base(like.Description with { MemoryBytes = null }) =>
        this.like = like;

    /// <inheritdoc/>
    public override bool KeepsContent => false;

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => like?.GemmWorkspaceLength(shape) ?? 0;

    private protected override bool IsManaged => true;

    /// <inheritdoc/>
    protected override void SynchronizeCore()
    {
    }

    /// <inheritdoc/>
    protected override DeviceMemory AllocateCore(long bytes) => new NullMemory(this, bytes);

    /// <inheritdoc/>
    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
    {
    }

    /// <inheritdoc/>
    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination) => destination.Clear();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => DisposeMemories();

    /// <inheritdoc/>
    protected override void DotCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate)
    {
    }

    /// <inheritdoc/>
    protected override void NormCore(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate)
    {
    }

    /// <inheritdoc/>
    protected override void ClipByNormCore(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void FillCore(DeviceBuffer<float> destination, float value)
    {
    }

    /// <inheritdoc/>
    protected override void MapCore<TActivation>(
        TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
    }

    /// <inheritdoc/>
    protected override void MapGradientCore<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void AddCore(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void ScaleCore(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void MultiplyCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void DropoutCore(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void LossCore<TLoss>(
        TLoss loss,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
    }

    /// <inheritdoc/>
    protected override void GemmCore(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
    }

    /// <inheritdoc/>
    protected override void GemmActivationCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace,
        GatherSource? origin)
    {
    }

    /// <inheritdoc/>
    protected override void GemmGradientCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
    }

    /// <inheritdoc/>
    protected override void GemmUpdateCore<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace,
        GatherSource? origin)
    {
    }

    /// <inheritdoc/>
    protected override void AddRowCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> row, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void ScaleRowsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> factors, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void SumColumnsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void SumCore(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void AccumulateCore(DeviceBuffer<float> input, DeviceBuffer<float> sum)
    {
    }

    /// <inheritdoc/>
    protected override void BroadcastCore(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void SoftmaxCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
    }

    /// <inheritdoc/>
    protected override void SoftmaxGradientCore(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void CrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
    }

    /// <inheritdoc/>
    protected override void CountPredictionsCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        DeviceBuffer<int> right,
        DeviceBuffer<int>? confusion)
    {
    }

    /// <inheritdoc/>
    protected override void GatherBytesCore(
        int rows,
        int columns,
        DeviceBuffer<byte> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        float scale,
        DeviceBuffer<float> destination)
    {
    }

    /// <inheritdoc/>
    protected override void GatherCore<T>(
        int rows,
        int columns,
        DeviceBuffer<T> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<T> destination)
    {
    }

    /// <inheritdoc/>
    protected override void AdvanceBatchCore(int rows, DeviceBuffer<int> counters)
    {
    }

    /// <inheritdoc/>
    protected override void AdvanceStepCore<TUpdate>(
        TUpdate update,
        int rows,
        DeviceBuffer<int> counters,
        DeviceBuffer<float> rates,
        DeviceBuffer<float> scalars)
    {
    }

    /// <inheritdoc/>
    protected override void UpdateCore<TUpdate>(
        TUpdate update, DeviceBuffer<float> gradients, UpdateBuffers parameters)
    {
    }

    private sealed class NullMemory(NullDevice device, long bytes) : DeviceMemory(device, bytes)
    {
        protected override void Free()
        {
        }
    }
}
