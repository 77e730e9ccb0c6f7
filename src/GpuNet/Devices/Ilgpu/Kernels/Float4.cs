using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Four neighbouring numbers: what one load or store of 128 bits moves.</summary>
internal readonly struct Float4(float x, float y, float z, float w)
{
    /// <summary>How many numbers it has.</summary>
    public const int Length = 4;

    /// <summary>The bytes that its place must be a multiple of, for one access to move it.</summary>
    public const int Alignment = 16;

    /// <summary>The first.</summary>
    public readonly float X = x;

    /// <summary>The second.</summary>
    public readonly float Y = y;

    /// <summary>The third.</summary>
    public readonly float Z = z;

    /// <summary>The fourth.</summary>
    public readonly float W = w;

    /// <summary>A view's whole fours; it begins at a multiple of 16 bytes, which nothing here can check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArrayView<Float4> Of(ArrayView<float> view) => view.AsAligned(Alignment).Cast<Float4>();

    /// <summary>
    /// How many whole fours of so many numbers are moved at once: all where <paramref name="vectors"/> is 1, which says
    /// that every view of the launch begins at a multiple of 16 bytes; none where it is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Whole(int vectors, int length) => vectors * (length / Length);
}
