namespace GpuNet.Devices;

/// <summary>Which elements of a matrix share a mean and a variance.</summary>
public enum NormalizationAxis
{
    /// <summary>Those of a column: batch normalization.</summary>
    Columns,

    /// <summary>Those of a row: layer normalization.</summary>
    Rows,
}
