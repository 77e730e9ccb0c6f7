using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>The launchers of one accelerator's kernels: each is compiled at its first launch and kept.</summary>
internal sealed class KernelTable(Accelerator accelerator, IKernelLoader loader, string device)
{
    private readonly Dictionary<Delegate, Delegate> launchers = [];

    /// <summary>
    /// The launcher of a kernel; a kernel with its formulas is one delegate, which the compiler caches.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="threads">The group size that it is always launched with.</param>
    /// <exception cref="InvalidOperationException">
    /// It does not compile; the message names kernel and formulas.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">The device has no memory left to load it.</exception>
    /// <exception cref="DeviceUnavailableException">The driver rejects it; the message has its log.</exception>
    /// <exception cref="AcceleratorException">The device is lost.</exception>
    public TLauncher Launcher<TLauncher>(Delegate kernel, int threads)
        where TLauncher : Delegate
    {
        if (launchers.TryGetValue(kernel, out Delegate? known))
            return (TLauncher)known;
        if (Hidden(kernel) is Type hidden)
        {
            throw new NotSupportedException(
                $"device '{device}': kernel {NameOf(kernel)} cannot be compiled because {hidden.Name} is not public; "
                + "make it "
                + "and the types around it public, or give its assembly InternalsVisibleTo(\"ILGPURuntime\")");
        }

        try
        {
            TLauncher launcher = loader.Load<TLauncher>(kernel.Method, threads);
            launchers.Add(kernel, launcher);
            return launcher;
        }
        catch (KernelRefusedException exception)
        {
            throw new DeviceUnavailableException(
                device, $"kernel {NameOf(kernel)} does not run on it: {exception.Message}", exception.InnerException);
        }
        catch (AcceleratorException exception) when (!DriverFailure.MeansLost(exception))
        {
            string operation = $"loading kernel {NameOf(kernel)}";
            if (DriverFailure.MeansOutOfMemory(exception))
                throw new OutOfDeviceMemoryException(device, operation, exception);
            string log = loader.LogOf(kernel.Method, threads) is { Length: > 0 } words ? $": {words}" : "";
            throw new DeviceUnavailableException(
                device,
                $"its driver failed at {operation}: {DriverFailure.Describe(exception)}{log}",
                exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException and not AcceleratorException)
        {
            // The compiler keeps the half-compiled method, and would fail on it with every later kernel.
            accelerator.Context.ClearCache(ILGPU.ClearCacheMode.Everything);
            throw new InvalidOperationException(
                $"device '{device}': kernel {NameOf(kernel)} does not compile: {exception.Message}", exception);
        }
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

    /// <summary>A type that ILGPU's launchers, which are in a separate assembly, cannot access.</summary>
    private static Type? Hidden(Delegate kernel) =>
        kernel.Method.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType))
            .Concat(kernel.Method.GetGenericArguments().SelectMany(Parts))
            .FirstOrDefault(type => !type.IsVisible && !type.Assembly
                .GetCustomAttributes<InternalsVisibleToAttribute>()
                .Any(friend => friend.AssemblyName.Split(',')[0] == "ILGPURuntime"));

    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType
        ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static string NameOf(Type formula) =>
        formula.IsGenericType
            ? $"{formula.Name.Split('`')[0]}⟨{string.Join(", ", formula.GetGenericArguments().Select(NameOf))}⟩"
            : formula.Name;
}
