using GpuNet.KernelLab;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>Where this thread's group is among the groups.</summary>
public static class Grid
{
    /// <summary>The group along x.</summary>
    public static int IdxX => SimulatedThread.Current.Group.Position.X;

    /// <summary>The group along y.</summary>
    public static int IdxY => SimulatedThread.Current.Group.Position.Y;

    /// <summary>The group along z.</summary>
    public static int IdxZ => SimulatedThread.Current.Group.Position.Z;

    /// <summary>The group.</summary>
    public static Index3D Index => new(IdxX, IdxY, IdxZ);

    /// <summary>The number of groups along x.</summary>
    public static int DimX => SimulatedThread.Current.Launch.Grid.X;

    /// <summary>The number of groups along y.</summary>
    public static int DimY => SimulatedThread.Current.Launch.Grid.Y;

    /// <summary>The number of groups along z.</summary>
    public static int DimZ => SimulatedThread.Current.Launch.Grid.Z;

    /// <summary>The number of groups.</summary>
    public static Index3D Dimension => new(DimX, DimY, DimZ);

    /// <summary>The group, counted through.</summary>
    public static int LinearIndex
    {
        get
        {
            Dim size = SimulatedThread.Current.Launch.Grid;
            return (((IdxZ * size.Y) + IdxY) * size.X) + IdxX;
        }
    }

    /// <summary>The thread among all threads.</summary>
    public static Index3D GlobalIndex => new(
        (IdxX * Group.DimX) + Group.IdxX,
        (IdxY * Group.DimY) + Group.IdxY,
        (IdxZ * Group.DimZ) + Group.IdxZ);

    /// <summary>The thread, counted through group by group.</summary>
    public static int GlobalLinearIndex => (LinearIndex * Group.Dimension.Size) + Group.LinearIndex;
}
