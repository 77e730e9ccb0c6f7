namespace GpuNet.Formulas.Updates;

/// <summary>An optimizer's memory of one weight: two numbers, both 0 at the start.</summary>
/// <typeparam name="R">The real number.</typeparam>
public struct UpdateState<R> : IEquatable<UpdateState<R>>
    where R : struct
{
    /// <summary>The first slot: a velocity or a first moment.</summary>
    public R First { get; set; }

    /// <summary>The second slot: a second moment.</summary>
    public R Second { get; set; }

    /// <inheritdoc/>
    public readonly bool Equals(UpdateState<R> other) => First.Equals(other.First) && Second.Equals(other.Second);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UpdateState<R> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(First, Second);

    /// <summary>Whether both slots are equal.</summary>
    public static bool operator ==(UpdateState<R> left, UpdateState<R> right) => left.Equals(right);

    /// <summary>Whether a slot differs.</summary>
    public static bool operator !=(UpdateState<R> left, UpdateState<R> right) => !left.Equals(right);
}
