namespace GpuNet.Graphs;

/// <summary>How n losses are reduced to the number that is differentiated.</summary>
public enum Reduction
{
    /// <summary>1/n Σ ℓ.</summary>
    Mean,

    /// <summary>Σ ℓ.</summary>
    Sum,

    /// <summary>1/2n Σ ℓ, whose gradient with squared errors is 1/n Σ (x − t).</summary>
    HalfMean,
}
