namespace GpuNet.CudaEmulator;

/// <summary>One call of the driver.</summary>
/// <param name="Index">Its number on its machine, from 0.</param>
/// <param name="Name">The entry point.</param>
/// <param name="Result">What the caller got.</param>
/// <param name="Injected">Whether the result was injected and the call not carried out.</param>
public readonly record struct DriverCallRecord(int Index, string Name, DriverError Result, bool Injected);
