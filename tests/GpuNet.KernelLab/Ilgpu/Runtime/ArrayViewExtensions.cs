using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>What can be done with views.</summary>
public static class ArrayViewExtensions
{
    /// <summary>
    /// The view, known to begin at a multiple of so many bytes: whole vectors are then loaded at once.
    /// </summary>
    public static ArrayView<T> AsAligned<T>(
        this ArrayView<T> view,
        int alignmentInBytes,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        view.AsAligned(alignmentInBytes, file, line);
}
