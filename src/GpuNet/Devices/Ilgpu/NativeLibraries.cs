namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The drivers' libraries by the names that they are installed under. ILGPU asks for <c>cuda</c> and <c>OpenCL</c>,
/// which on Linux only development packages provide.
/// </summary>
internal static class NativeLibraries
{
    private static readonly string[] CudaNames =
        OperatingSystem.IsWindows() ? ["nvcuda"] : ["libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "libcuda.so"];

    private static readonly string[] OpenClNames =
        OperatingSystem.IsWindows() ? ["OpenCL"] : ["libOpenCL.so.1", "libOpenCL.so"];

    // The versions that ILGPU.Algorithms binds, by the names that it asks for.
    private static readonly string[] CuBlasNames = OperatingSystem.IsWindows()
        ? ["cublas64_12.dll", "cublas64_11.dll", "cublas64_10.dll"]
        : ["libcublas.so.12", "libcublas.so.11", "libcublas.so.10"];

    private static readonly Lock Gate = new();
    private static bool set;

    /// <summary>
    /// A driver to use if no NVIDIA driver is installed; set it before devices are first listed.
    /// </summary>
    public static nint? EmulatedCuda { get; set; }

    /// <summary>The CUDA driver, or null if <see cref="MissingCuda"/> applies.</summary>
    public static nint? Cuda => Load(CudaNames) ?? EmulatedCuda;

    /// <summary>The message if there is no CUDA driver.</summary>
    public static string MissingCuda => $"the NVIDIA driver's library {CudaNames[0]} is not installed";

    /// <summary>The OpenCL loader, or null if <see cref="MissingOpenCl"/> applies.</summary>
    public static nint? OpenCl => Load(OpenClNames);

    /// <summary>The message if there is no OpenCL loader.</summary>
    public static string MissingOpenCl => $"the OpenCL loader {OpenClNames[0]} is not installed";

    /// <summary>Why NVIDIA's library of matrix products cannot be loaded, or null.</summary>
    public static string? MissingCuBlas =>
        Load(CuBlasNames) is null ? $"none of {string.Join(", ", CuBlasNames)} is installed" : null;

    /// <summary>Lets ILGPU find the libraries; safe to call more than once.</summary>
    public static void Resolve()
    {
        lock (Gate)
        {
            if (set)
                return;
            set = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(ILGPU.Context).Assembly, Find);
            }
            catch (InvalidOperationException)
            {
                // Another resolver was set before, by the program or by ILGPU: it is used then.
            }
        }
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        "cuda" => Cuda ?? 0,
        "OpenCL" => OpenCl ?? 0,
        _ => 0,
    };

    private static nint? Load(string[] names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        }

        return null;
    }
}
