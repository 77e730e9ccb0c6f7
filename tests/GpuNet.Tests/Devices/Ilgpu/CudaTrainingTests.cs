using GpuNet.CudaEmulator;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On a machine that keeps to the letter.</summary>
public sealed class CudaTrainingTests() : EmulatedTrainingTests(new EmulatorOptions(), SmallNetwork.Tolerance);
