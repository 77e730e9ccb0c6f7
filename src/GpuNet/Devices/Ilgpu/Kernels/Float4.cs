using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Four consecutive numbers, moved by one 128-bit load or store.</summary>
internal readonly struct Float4(float x, float y, float z, float w)
{
    /// <summary>How many numbers it has.</summary>
    public const int Length = 4;

    /// <summary>The alignment in bytes required to move it with one access.</summary>
    public const int Alignment = 16;

    /// <summary>The first.</summary>
    public readonly float X = x;

    /// <summary>The second.</summary>
    public readonly float Y = y;

    /// <summary>The third.</summary>
    public readonly float Z = z;

    /// <summary>The fourth.</summary>
    public readonly float W = w;

    /// <summary>A view as groups of four; it must begin at a multiple of 16 bytes, which is not checked here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArrayView<Float4> Of(ArrayView<float> view) => view.AsAligned(Alignment).Cast<Float4>();

    /// <summary>
    /// How many groups of four of the given number of elements are moved at once: all if <paramref name="vectors"/> is
    /// 1, which means that every view of the launch begins at a multiple of 16 bytes; none if it is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Whole(int vectors, int length) => vectors * (length / Length);
}
