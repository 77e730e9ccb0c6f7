using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Elementwise launches. All non-empty views have the same length; outputs may overwrite inputs. If <c>vectors</c> is
/// 1, all begin at multiples of 16 bytes: groups of four are moved at once, the rest one by one.
/// </summary>
internal static class ElementwiseKernels
{
    /// <summary>yᵢ = value.</summary>
    public static void Fill(int vectors, float value, ArrayView<float> result)
    {
        int length = (int)result.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> results = Float4.Of(result);
            var four = new Float4(value, value, value, value);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
                results[index] = four;
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            result[index] = value;
    }

    /// <summary>rᵢ = scale · s for the single element s.</summary>
    public static void Broadcast(float scale, ArrayView<float> scalar, ArrayView<float> result)
    {
        float value = scale * scalar[0];
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = value;
    }

    /// <summary>yᵢ = σ(xᵢ).</summary>
    public static void Map<TActivation>(
        TActivation activation, int vectors, ArrayView<float> input, ArrayView<float> output)
        where TActivation : unmanaged, IActivation
    {
        int length = (int)input.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> inputs = Float4.Of(input);
            ArrayView<Float4> outputs = Float4.Of(output);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
            {
                Float4 x = inputs[index];
                outputs[index] = new Float4(
                    Value(activation, x.X), Value(activation, x.Y), Value(activation, x.Z), Value(activation, x.W));
            }
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            output[index] = Value(activation, input[index]);
    }

    /// <summary>δᵢ = gᵢ · σ′(xᵢ); input and output are read only if the formula declares so.</summary>
    public static void MapGradient<TActivation>(
        TActivation activation,
        int vectors,
        ArrayView<float> input,
        ArrayView<float> output,
        ArrayView<float> upstream,
        ArrayView<float> result)
        where TActivation : unmanaged, IActivation
    {
        int length = (int)upstream.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> upstreams = Float4.Of(upstream);
            ArrayView<Float4> results = Float4.Of(result);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
            {
                Float4 x = default;
                Float4 y = default;
                if (TActivation.DerivativeNeedsInput)
                    x = Float4.Of(input)[index];
                if (TActivation.DerivativeNeedsOutput)
                    y = Float4.Of(output)[index];
                Float4 g = upstreams[index];
                results[index] = new Float4(
                    g.X * Derivative(activation, x.X, y.X),
                    g.Y * Derivative(activation, x.Y, y.Y),
                    g.Z * Derivative(activation, x.Z, y.Z),
                    g.W * Derivative(activation, x.W, y.W));
            }
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
        {
            float x = TActivation.DerivativeNeedsInput ? input[index] : 0f;
            float y = TActivation.DerivativeNeedsOutput ? output[index] : 0f;
            result[index] = upstream[index] * Derivative(activation, x, y);
        }
    }

    /// <summary>rᵢ = α·aᵢ + β·bᵢ.</summary>
    public static void Add(
        int vectors, float alpha, ArrayView<float> left, float beta, ArrayView<float> right, ArrayView<float> result)
    {
        int length = (int)left.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> lefts = Float4.Of(left);
            ArrayView<Float4> rights = Float4.Of(right);
            ArrayView<Float4> results = Float4.Of(result);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
            {
                Float4 x = lefts[index];
                Float4 y = rights[index];
                results[index] = new Float4(
                    (alpha * x.X) + (beta * y.X),
                    (alpha * x.Y) + (beta * y.Y),
                    (alpha * x.Z) + (beta * y.Z),
                    (alpha * x.W) + (beta * y.W));
            }
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            result[index] = (alpha * left[index]) + (beta * right[index]);
    }

    /// <summary>rᵢ = α·xᵢ.</summary>
    public static void Scale(int vectors, float alpha, ArrayView<float> input, ArrayView<float> result)
    {
        int length = (int)input.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> inputs = Float4.Of(input);
            ArrayView<Float4> results = Float4.Of(result);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
            {
                Float4 x = inputs[index];
                results[index] = new Float4(
                    alpha * x.X, alpha * x.Y, alpha * x.Z, alpha * x.W);
            }
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            result[index] = alpha * input[index];
    }

    /// <summary>rᵢ = aᵢ where |mᵢ| &gt; 0, else bᵢ; an empty operand is 0.</summary>
    public static void Select(
        ArrayView<float> mask, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        bool hasLeft = left.Length > 0;
        bool hasRight = right.Length > 0;
        Walk walk = Walk.Over((int)mask.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            float a = 0f;
            if (hasLeft)
                a = left[index];
            float b = 0f;
            if (hasRight)
                b = right[index];
            result[index] = Real32.IfGreater(
                Real32.Abs(new Real32(mask[index])), Real32.Zero, new Real32(a), new Real32(b)).Value;
        }
    }

    /// <summary>rᵢ = aᵢ·bᵢ.</summary>
    public static void Multiply(
        int vectors, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        int length = (int)left.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> lefts = Float4.Of(left);
            ArrayView<Float4> rights = Float4.Of(right);
            ArrayView<Float4> results = Float4.Of(result);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
            {
                Float4 x = lefts[index];
                Float4 y = rights[index];
                results[index] = new Float4(
                    x.X * y.X, x.Y * y.Y, x.Z * y.Z, x.W * y.W);
            }
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            result[index] = left[index] * right[index];
    }

    /// <summary>ℓᵢ = loss(xᵢ, tᵢ) and δᵢ = scale · ∂ℓᵢ/∂xᵢ; an empty output is omitted.</summary>
    public static void Loss<TLoss>(
        TLoss loss,
        ArrayView<float> prediction,
        ArrayView<float> target,
        float scale,
        ArrayView<float> losses,
        ArrayView<float> delta)
        where TLoss : unmanaged, ILoss
    {
        bool writesLosses = losses.Length > 0;
        bool writesDelta = delta.Length > 0;
        Walk walk = Walk.Over((int)prediction.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            var x = new Real32(prediction[index]);
            var t = new Real32(target[index]);
            if (writesLosses)
                losses[index] = loss.Value(x, t).Value;
            if (writesDelta)
                delta[index] = scale * loss.Derivative(x, t).Value;
        }
    }
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Value<TActivation>(TActivation activation, float x)
        where TActivation : unmanaged, IActivation =>
        activation.Value(new Real32(x)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Derivative<TActivation>(TActivation activation, float x, float y)
        where TActivation : unmanaged, IActivation =>
        activation.Derivative(new Real32(x), new Real32(y)).Value;
}
