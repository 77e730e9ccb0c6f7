namespace GpuNet.Devices;

/// <summary>
/// A parameter that its plan only reads, and what the device found out about it: whether all of its numbers are finite.
/// </summary>
internal sealed class ConstantMatrix
{
    private long changes = -1;
    private bool? isFinite;

    /// <summary>
    /// Whether the matrix is known to be finite. It is looked at once, when it is met for the second time since its
    /// memory last changed: weights that every step of training changes are never looked at.
    /// </summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="look">Looks at its numbers.</param>
    public bool IsKnownFinite(DeviceBuffer<float> matrix, Func<DeviceBuffer<float>, bool> look)
    {
        if (changes != matrix.Memory.Changes)
        {
            changes = matrix.Memory.Changes;
            isFinite = null;
            return false;
        }

        isFinite ??= look(matrix);
        return isFinite.Value;
    }
}
