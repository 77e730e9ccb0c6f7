namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The calls to NVIDIA's driver that ILGPU does not offer. Names and numbers are those of the CUDA driver API.
/// </summary>
/// <param name="library">The driver's library.</param>
internal sealed unsafe partial class CudaDriver(nint library)
{
    /// <summary>CUDA_ERROR_NO_DEVICE.</summary>
    public const int NoDevice = 100;

    /// <summary>Initializes the driver; returns 0 or an error code.</summary>
    public int Initialize() => ((delegate* unmanaged<uint, int>)Export("cuInit"))(0);

    /// <summary>Releases a context; driver errors no longer matter.</summary>
    public void DestroyContext(nint context) =>
        _ = ((delegate* unmanaged<nint, int>)Export("cuCtxDestroy_v2"))(context);

    /// <summary>An error in the driver's words: <c>CUDA_ERROR_NO_DEVICE (100): no CUDA-capable …</c></summary>
    public string Describe(int error)
    {
        string? name = Text("cuGetErrorName", error);
        string? words = Text("cuGetErrorString", error);
        return $"{name ?? "error"} ({error}){(words is null ? "" : $": {words}")}";
    }

    private string? Text(string function, int error)
    {
        nint text = 0;
        return NativeLibrary.TryGetExport(library, function, out nint address)
            && ((delegate* unmanaged<int, nint*, int>)address)(error, &text) == 0
                ? Marshal.PtrToStringUTF8(text)
                : null;
    }

    private nint Export(string function) => NativeLibrary.GetExport(library, function);
}
