using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>The launchers of one accelerator's kernels: each is compiled at its first launch and kept.</summary>
internal sealed class KernelTable(Accelerator accelerator, string device)
{
    private readonly Dictionary<Delegate, Delegate> launchers = [];

    /// <summary>
    /// The launcher of a kernel; a kernel and its formulas are one delegate, which the compiler caches.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// It does not compile; the message names kernel and formulas.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">The device has no memory left to load it to.</exception>
    /// <exception cref="DeviceUnavailableException">The driver does not take it; the message has its log.</exception>
    /// <exception cref="AcceleratorException">The device is lost.</exception>
    public TLauncher Launcher<TLauncher>(Delegate kernel)
        where TLauncher : Delegate
    {
        if (launchers.TryGetValue(kernel, out Delegate? known))
            return (TLauncher)known;
        try
        {
            TLauncher launcher = accelerator.LoadKernel<TLauncher>(kernel.Method);
            launchers.Add(kernel, launcher);
            return launcher;
        }
        catch (AcceleratorException exception) when (!DriverFailure.MeansLost(exception))
        {
            string operation = $"loading kernel {NameOf(kernel)}";
            if (DriverFailure.MeansOutOfMemory(exception))
                throw new OutOfDeviceMemoryException(device, operation, exception);
            throw new DeviceUnavailableException(
                device,
                $"its driver fails at {operation}: {DriverFailure.Describe(exception)}{LogOf(kernel)}",
                exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException and not AcceleratorException)
        {
            // The compiler keeps the half-made method, and would stumble over it with every kernel to come.
            accelerator.Context.ClearCache(ILGPU.ClearCacheMode.Everything);
            throw new InvalidOperationException(
                $"device '{device}': kernel {NameOf(kernel)} does not compile: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// What CUDA's driver writes of a kernel that it does not take; ILGPU asks for it and lets nobody see it, so the
    /// driver is asked once more.
    /// </summary>
    private string LogOf(Delegate kernel)
    {
        if (accelerator is not CudaAccelerator cuda)
            return "";
        var compiled = (PTXCompiledKernel)cuda.Backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default);
        CudaError error = CudaAPI.CurrentAPI.LoadModule(out nint module, compiled.PTXAssembly, out string? log);
        if (error == CudaError.CUDA_SUCCESS)
            _ = CudaAPI.CurrentAPI.DestroyModule(module);
        string text = (log ?? "").Split('\0')[0].ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "" : $": {text}";
    }

    /// <summary>The kernel's method with its formulas: <c>Map⟨ReLU⟩</c>.</summary>
    public static string NameOf(Delegate kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        Type[] formulas = kernel.Method.GetGenericArguments();
        return formulas.Length == 0
            ? kernel.Method.Name
            : $"{kernel.Method.Name}⟨{string.Join(", ", formulas.Select(NameOf))}⟩";
    }

    private static string NameOf(Type formula) =>
        formula.IsGenericType
            ? $"{formula.Name.Split('`')[0]}⟨{string.Join(", ", formula.GetGenericArguments().Select(NameOf))}⟩"
            : formula.Name;
}
