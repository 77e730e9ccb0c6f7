namespace GpuNet.Devices;

/// <content>
/// Verbs on the rows of a dense row-major matrix of rows × columns, and sums. All sums have a fixed order.
/// </content>
public abstract partial class Device
{
    /// <summary>rᵢⱼ = xᵢⱼ + bⱼ; in place allowed.</summary>
    public void AddRow(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> row, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("add row", rows, columns, input, nameof(input));
        Check("add row", row, columns, nameof(row));
        Check("add row", result, input.Length, nameof(result));
        CheckInPlace("add row", input, result);
        CheckApart("add row", row, result);
        Launched(result.Memory);
        AddRowCore(rows, columns, input, row, result);
    }

    /// <summary>rᵢⱼ = fᵢ·xᵢⱼ; in place allowed.</summary>
    public void ScaleRows(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> factors, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("scale rows", rows, columns, input, nameof(input));
        Check("scale rows", factors, rows, nameof(factors));
        Check("scale rows", result, input.Length, nameof(result));
        CheckInPlace("scale rows", input, result);
        CheckApart("scale rows", factors, result);
        Launched(result.Memory);
        ScaleRowsCore(rows, columns, input, factors, result);
    }

    /// <summary>rⱼ = Σᵢ xᵢⱼ: the gradient of a bias.</summary>
    public void SumColumns(int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("sum columns", rows, columns, input, nameof(input));
        Check("sum columns", result, columns, nameof(result));
        CheckApart("sum columns", input, result);
        Launched(result.Memory);
        SumColumnsCore(rows, columns, input, result);
    }

    /// <summary>r = scale · Σᵢ xᵢ; r is one element.</summary>
    public void Sum(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        Check("sum", input, input.Length, nameof(input));
        Check("sum", result, 1, nameof(result));
        CheckApart("sum", input, result);
        Launched(result.Memory);
        SumCore(input, scale, result);
    }

    /// <summary>
    /// s ← s + Σᵢ xᵢ over many launches: Σᵢ xᵢ is rounded as <see cref="Sum"/> rounds it, and each launch then rounds s
    /// by less than 2⁻⁴⁷ of it.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="sum">s, laid out as <see cref="CompensatedSumLayout"/>.</param>
    public void Accumulate(DeviceBuffer<float> input, DeviceBuffer<float> sum)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        Check("accumulate", input, input.Length, nameof(input));
        Check("accumulate", sum, CompensatedSumLayout.Length, nameof(sum));
        CheckApart("accumulate", input, sum);
        Launched(sum.Memory);
        AccumulateCore(input, sum);
    }

    /// <summary>rᵢ = scale · s for the single element s: the gradient of a sum.</summary>
    public void Broadcast(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(result);
        Check("broadcast", scalar, 1, nameof(scalar));
        Check("broadcast", result, result.Length, nameof(result));
        CheckApart("broadcast", scalar, result);
        Launched(result.Memory);
        BroadcastCore(scalar, scale, result);
    }

    /// <summary>yᵢⱼ = softmax over row i; in place allowed. See <see cref="Formulas.Activations.Softmax"/>.</summary>
    public void Softmax(int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("softmax", rows, columns, input, nameof(input));
        Check("softmax", output, input.Length, nameof(output));
        CheckInPlace("softmax", input, output);
        Launched(output.Memory);
        SoftmaxCore(rows, columns, input, output);
    }

    /// <summary>rᵢⱼ = yᵢⱼ(gᵢⱼ − Σₖ gᵢₖyᵢₖ): softmax's gradient from its output y; in place allowed.</summary>
    public void SoftmaxGradient(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("gradient of softmax", rows, columns, output, nameof(output));
        Check("gradient of softmax", upstream, output.Length, nameof(upstream));
        Check("gradient of softmax", result, output.Length, nameof(result));
        CheckInPlace("gradient of softmax", output, result);
        CheckInPlace("gradient of softmax", upstream, result);
        Launched(result.Memory);
        SoftmaxGradientCore(rows, columns, output, upstream, result);
    }

    /// <summary>
    /// ℓᵢ = −ln softmax(zᵢ)ₜ and δᵢ = scale · (softmax(zᵢ) − eₜ) with the class t = labelsᵢ: softmax, loss and delta in
    /// one pass; either output may be left out, and δ may be z's buffer.
    /// </summary>
    /// <remarks>Labels lie in 0 … columns − 1; a device does not check them, the data's edge does.</remarks>
    public void CrossEntropy(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
        using DeviceHold hold = Hold();
        const string Verb = "cross-entropy";
        CheckMatrix(Verb, rows, columns, logits, nameof(logits));
        Check(Verb, labels, rows, nameof(labels));
        CheckOptional(Verb, losses, false, rows, nameof(losses));
        CheckOptional(Verb, delta, false, logits.Length, nameof(delta));
        if (losses is not null)
        {
            CheckApart(Verb, logits, losses);
            CheckApart(Verb, labels, losses);
        }

        if (delta is not null)
        {
            CheckInPlace(Verb, logits, delta);
            CheckApart(Verb, losses, delta);
            CheckApart(Verb, labels, delta);
        }

        Launched(losses?.Memory, delta?.Memory);
        CrossEntropyCore(rows, columns, logits, labels, scale, losses, delta);
    }

    /// <summary>
    /// right += 1 for every row whose argmaxⱼ zᵢⱼ is labelᵢ, and confusion[labelᵢ · columns + argmaxⱼ zᵢⱼ] += 1 for
    /// every row, unless it is left out. The first of equal maxima counts; a row with NaN counts for the class of its
    /// first NaN.
    /// </summary>
    public void CountPredictions(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        DeviceBuffer<int> right,
        DeviceBuffer<int>? confusion)
    {
        using DeviceHold hold = Hold();
        const string Verb = "count predictions";
        CheckMatrix(Verb, rows, columns, logits, nameof(logits));
        Check(Verb, labels, rows, nameof(labels));
        Check(Verb, right, 1, nameof(right));
        CheckApart(Verb, logits, right);
        CheckApart(Verb, labels, right);
        if (confusion is not null)
        {
            Check(Verb, confusion, (long)columns * columns, nameof(confusion));
            CheckApart(Verb, logits, confusion);
            CheckApart(Verb, labels, confusion);
            CheckApart(Verb, right, confusion);
        }

        Launched(right.Memory, confusion?.Memory);
        CountPredictionsCore(rows, columns, logits, labels, right, confusion);
    }

    /// <summary><see cref="AddRow"/> with checked arguments.</summary>
    protected abstract void AddRowCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> row, DeviceBuffer<float> result);

    /// <summary><see cref="ScaleRows"/> with checked arguments.</summary>
    protected abstract void ScaleRowsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> factors, DeviceBuffer<float> result);

    /// <summary><see cref="SumColumns"/> with checked arguments.</summary>
    protected abstract void SumColumnsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result);

    /// <summary><see cref="Sum"/> with checked arguments.</summary>
    protected abstract void SumCore(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result);

    /// <summary><see cref="Accumulate"/> with checked arguments.</summary>
    protected abstract void AccumulateCore(DeviceBuffer<float> input, DeviceBuffer<float> sum);

    /// <summary><see cref="Broadcast"/> with checked arguments.</summary>
    protected abstract void BroadcastCore(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result);

    /// <summary><see cref="Softmax"/> with checked arguments.</summary>
    protected abstract void SoftmaxCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output);

    /// <summary><see cref="SoftmaxGradient"/> with checked arguments.</summary>
    protected abstract void SoftmaxGradientCore(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result);

    /// <summary>Cross-entropy with checked arguments.</summary>
    protected abstract void CrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta);

    /// <summary><see cref="CountPredictions"/> with checked arguments.</summary>
    protected abstract void CountPredictionsCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        DeviceBuffer<int> right,
        DeviceBuffer<int>? confusion);

    private void CheckMatrix(string verb, int rows, int columns, DeviceBuffer<float> matrix, string role)
    {
        CheckSize(verb, rows, columns);
        Check(verb, matrix, (long)rows * columns, role);
    }
}
