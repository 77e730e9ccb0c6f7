namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What an instruction computes for one lane, from the bits of its operands to the bits of its result.</summary>
internal delegate ulong LaneFunction(ulong a, ulong b, ulong c);
