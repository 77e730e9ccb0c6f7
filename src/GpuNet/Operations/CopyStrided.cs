namespace GpuNet.Operations;

/// <summary>
/// r at the layout's second places = scale · x at its first ones: a part, another order of the axes, a number repeated.
/// The rest of r is unchanged.
/// </summary>
/// <remarks>No two elements have one second place; with a scale of 1 no bit changes.</remarks>
public readonly record struct CopyStrided(
    StridedLayout Layout, float Scale, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "strided copy";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Math.Max(Input.Length, Layout.FirstLength));
        roles.Writes(Result, Math.Max(Result.Length, Layout.SecondLength));
    }
}
