namespace GpuNet.Formulas.Updates;

/// <summary>An optimizer's memory of one weight: two numbers, both 0 at the start.</summary>
/// <typeparam name="R">The real number.</typeparam>
public record struct UpdateState<R>
    where R : struct
{
    /// <summary>The first slot: a velocity or a first moment.</summary>
    public R First { get; set; }

    /// <summary>The second slot: a second moment.</summary>
    public R Second { get; set; }
}
