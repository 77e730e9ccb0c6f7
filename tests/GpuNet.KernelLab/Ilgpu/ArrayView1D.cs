using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A view with a stride, of which the lab has the dense one alone.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
/// <param name="baseView">The view.</param>
public readonly struct ArrayView1D<T, TStride>(ArrayView<T> baseView)
    where T : unmanaged
    where TStride : struct
{
    /// <summary>The view without the stride.</summary>
    public ArrayView<T> BaseView { get; } = baseView;

    /// <summary>How many elements there are.</summary>
    public long Length => BaseView.Length;

    /// <summary>How many elements there are.</summary>
    public int IntLength => BaseView.IntLength;

    /// <summary>How many elements there are.</summary>
    public LongIndex1D Extent => BaseView.Extent;

    /// <summary>How many elements there are.</summary>
    public Index1D IntExtent => BaseView.IntExtent;

    /// <summary>An element.</summary>
    public T this[Index1D index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0]
    {
        get => BaseView[index, file, line];
        set
        {
            ArrayView<T> view = BaseView;
            view[index, file, line] = value;
        }
    }

    /// <summary>A reference to an element, for an atomic operation and nothing else.</summary>
    public ref T this[LongIndex1D index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0] =>
        ref BaseView[index, file, line];

    /// <summary>The same view without its stride.</summary>
    public static implicit operator ArrayView<T>(ArrayView1D<T, TStride> view) => view.BaseView;

    /// <summary>The same view with a stride.</summary>
    public static implicit operator ArrayView1D<T, TStride>(ArrayView<T> view) => new(view);
}
