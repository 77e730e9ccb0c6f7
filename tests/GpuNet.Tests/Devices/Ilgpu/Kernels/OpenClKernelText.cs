namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>A kernel in OpenCL C.</summary>
/// <param name="Name">The kernel with its class and formulas.</param>
/// <param name="Source">What ILGPU writes.</param>
/// <param name="Mended">What a driver gets.</param>
internal sealed record OpenClKernelText(string Name, string Source, string Mended)
{
    /// <summary>The threads of a group; here any number would do.</summary>
    public const int Threads = 256;
}
