namespace GpuNet.Data;

/// <summary>Training samples, test samples, and where they came from.</summary>
/// <param name="Train">The training samples.</param>
/// <param name="Test">The test samples, of the same shape as those of Train.</param>
/// <param name="Id">
/// The name, e.g. "mnist" for the published files; with "-sample" for the embedded sample and with "-custom" for files
/// of a user's folder that are not the published ones.
/// </param>
/// <param name="Source">Where the bytes came from, in words.</param>
/// <param name="Notice">
/// If the embedded sample was used as a fallback: one line that says so, with every source tried and its reason for
/// failing. Otherwise null.
/// </param>
public sealed record DataSetPair(DataSet Train, DataSet Test, string Id, string Source, string? Notice = null);
