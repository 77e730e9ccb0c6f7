namespace GpuNet.Graphs;

/// <summary>The element type of a value.</summary>
public enum ElementType
{
    /// <summary>Single-precision numbers.</summary>
    Real,

    /// <summary>32-bit integers: class labels, counters.</summary>
    Label,
}
