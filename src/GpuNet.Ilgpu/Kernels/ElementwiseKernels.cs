using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>Verbs on each element by itself. All views that are not empty have one length; outputs may be inputs.</summary>
internal static class ElementwiseKernels
{
    /// <summary>yᵢ = value.</summary>
    public static void Fill(float value, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
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
    public static void Map<TActivation>(TActivation activation, ArrayView<float> input, ArrayView<float> output)
        where TActivation : unmanaged, IActivation
    {
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            output[index] = activation.Value(new Real32(input[index])).Value;
    }

    /// <summary>δᵢ = gᵢ · σ′(xᵢ); input and output are read only where the formula's facts say so.</summary>
    public static void MapGradient<TActivation>(
        TActivation activation,
        ArrayView<float> input,
        ArrayView<float> output,
        ArrayView<float> upstream,
        ArrayView<float> result)
        where TActivation : unmanaged, IActivation
    {
        Walk walk = Walk.Over((int)upstream.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Real32 x = TActivation.DerivativeNeedsInput ? new Real32(input[index]) : Real32.Zero;
            Real32 y = TActivation.DerivativeNeedsOutput ? new Real32(output[index]) : Real32.Zero;
            result[index] = upstream[index] * activation.Derivative(x, y).Value;
        }
    }

    /// <summary>rᵢ = α·aᵢ + β·bᵢ.</summary>
    public static void Add(
        float alpha, ArrayView<float> left, float beta, ArrayView<float> right, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)left.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = (alpha * left[index]) + (beta * right[index]);
    }

    /// <summary>rᵢ = α·xᵢ.</summary>
    public static void Scale(float alpha, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)input.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = alpha * input[index];
    }

    /// <summary>rᵢ = aᵢ·bᵢ.</summary>
    public static void Multiply(ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        Walk walk = Walk.Over((int)left.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
            result[index] = left[index] * right[index];
    }

    /// <summary>ℓᵢ = loss(xᵢ, tᵢ) and δᵢ = scale · ∂ℓᵢ/∂xᵢ; an empty output is left out.</summary>
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
}
