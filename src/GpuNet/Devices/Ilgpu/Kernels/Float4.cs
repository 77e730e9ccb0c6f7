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
    /// Up to four elements at <paramref name="index"/> and on, of which <paramref name="count"/> are left, at least 1;
    /// the others are 0. By one access where <paramref name="vectors"/> is 1, which says that the view begins at a
    /// multiple of 16 bytes, the index is a multiple of 4 and all four are there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Load(ArrayView<float> view, int vectors, int count, int index)
    {
        if (vectors != 0)
            return Of(view)[index >> 2];
        float x = view[index];
        float y = 0f;
        float z = 0f;
        float w = 0f;
        if (count > 1)
            y = view[index + 1];
        if (count > 2)
            z = view[index + 2];
        if (count > 3)
            w = view[index + 3];
        return new Float4(x, y, z, w);
    }

    /// <summary>Stores what <see cref="Load"/> would load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ArrayView<float> view, int vectors, int count, int index)
    {
        if (vectors != 0)
        {
            ArrayView<Float4> fours = Of(view);
            fours[index >> 2] = this;
            return;
        }

        view[index] = X;
        if (count > 1)
            view[index + 1] = Y;
        if (count > 2)
            view[index + 2] = Z;
        if (count > 3)
            view[index + 3] = W;
    }

    /// <summary>
    /// How many groups of four of the given number of elements are moved at once: all if <paramref name="vectors"/> is
    /// 1, which means that every view of the launch begins at a multiple of 16 bytes; none if it is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Whole(int vectors, int length) => vectors * (length / Length);
}
