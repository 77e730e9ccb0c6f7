namespace GpuNet.Formulas.Reals;

/// <summary>Several single-precision numbers in one vector register: the reals of the host's loops.</summary>
/// <typeparam name="R">The implementing type.</typeparam>
public unsafe interface ILanes<R> : IReal<R>
    where R : unmanaged, ILanes<R>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Whether this machine has registers of this width; without them every operation is emulated.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>Reads <see cref="Count"/> numbers from any address.</summary>
    static abstract R Load(float* source);

    /// <summary>Writes <see cref="Count"/> numbers to any address.</summary>
    static abstract void Store(R value, float* destination);

    /// <summary>x, or the limit that it is beyond; NaN stays.</summary>
    static abstract R Clamp(R x, float low, float high);

    /// <summary>value · 2ⁿ for a whole number n of at most 252 either way; a subnormal result is rounded once.</summary>
    static abstract R Scale(R value, R n);

    /// <summary>The sum of all lanes, in an order that depends on nothing but the width.</summary>
    static abstract float Sum(R value);
}
