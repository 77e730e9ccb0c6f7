namespace GpuNet.Devices;

/// <summary>The layout of a scalars buffer: <see cref="Formulas.Updates.StepScalars{R}"/> in device memory.</summary>
public static class StepScalarsLayout
{
    /// <summary>The learning rate η of the current step.</summary>
    public const int LearningRate = 0;

    /// <summary>β₁ᵗ.</summary>
    public const int FirstPower = 1;

    /// <summary>β₂ᵗ.</summary>
    public const int SecondPower = 2;

    /// <summary>The length of a scalars buffer.</summary>
    public const int Length = 3;
}
