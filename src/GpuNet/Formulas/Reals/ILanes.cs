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

    /// <summary>Reads <see cref="Count"/> numbers from any address, aligned or not.</summary>
    static abstract R Load(float* source);

    /// <summary>Writes <see cref="Count"/> numbers to any address.</summary>
    static abstract void Store(R value, float* destination);

    /// <summary>
    /// Reads the first <paramref name="count"/> numbers, fewer than <see cref="Count"/>; the other lanes are filled.
    /// </summary>
    static abstract R LoadFirst(float* source, int count, R fill);

    /// <summary>Writes the first <paramref name="count"/> lanes, fewer than <see cref="Count"/>.</summary>
    static abstract void StoreFirst(R value, float* destination, int count);

    /// <summary>
    /// The larger in each lane; unspecified or NaN if one is NaN: cheaper than <see cref="IReal{R}.Max"/>.
    /// </summary>
    static abstract R LargerOf(R left, R right);

    /// <summary>The largest lane; unspecified if one is NaN.</summary>
    static abstract float Largest(R value);

    /// <summary>The sum of all lanes, in an order that depends only on the width.</summary>
    static abstract float Sum(R value);

    /// <summary>Of each of four its <see cref="Largest(R)"/>: together they wait once.</summary>
    static abstract Real32x4 Largest(R first, R second, R third, R fourth);

    /// <summary>Of each of four its <see cref="Sum(R)"/>, to the same bits.</summary>
    static abstract Real32x4 Sum(R first, R second, R third, R fourth);
}
