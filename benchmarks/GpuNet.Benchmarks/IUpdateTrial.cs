namespace GpuNet.Benchmarks;

/// <summary>An update to measure, whatever its type.</summary>
internal interface IUpdateTrial
{
    /// <summary>The update by a gradient in memory.</summary>
    void Alone();

    /// <summary>The product that gives the gradient, and the update in its epilogue.</summary>
    void Fused();

    /// <summary>Runs the first step and compares it with the formula in double precision.</summary>
    void Verify(Action run);
}
