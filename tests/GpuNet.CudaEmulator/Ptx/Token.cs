namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A word or a sign of the text.</summary>
internal readonly record struct Token(string Text, int Line);
