using ILGPU.Runtime;

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
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The compiler keeps the half-made method, and would stumble over it with every kernel to come.
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

    private static string NameOf(Type formula) =>
        formula.IsGenericType
            ? $"{formula.Name.Split('`')[0]}⟨{string.Join(", ", formula.GetGenericArguments().Select(NameOf))}⟩"
            : formula.Name;
}
