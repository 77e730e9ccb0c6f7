using System.Reflection;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// Every kernel with every formula, found by reflection: a new one of either is covered without being named.
/// </summary>
internal static class KernelCatalog
{
    /// <summary>Kernels are the public static methods of the classes that are named so.</summary>
    public static IEnumerable<MethodInfo> All() =>
        typeof(GemmKernels).Assembly.GetTypes()
            .Where(
                type => type.Namespace == typeof(GemmKernels).Namespace && type.Name.EndsWith(
                    "Kernels", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(Closed);

    /// <summary>The kernel's name with its class and formulas.</summary>
    public static string NameOf(MethodInfo kernel) =>
        $"{kernel.DeclaringType!.Name}.{kernel.Name}⟨{string.Join(", ", kernel.GetGenericArguments().Select(NameOf))}⟩";

    /// <summary>The threads of the groups that a kernel is launched in.</summary>
    public static int ThreadsOf(MethodInfo kernel) =>
        (int?)kernel.DeclaringType!.GetField("Threads")?.GetRawConstantValue() ?? IlgpuDevice.GroupSize;

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}⟨{NameOf(type.GetGenericArguments()[0])}⟩" : type.Name;

    private static IEnumerable<MethodInfo> Closed(MethodInfo kernel)
    {
        if (!kernel.IsGenericMethodDefinition)
            return [kernel];
        Type parameter = kernel.GetGenericArguments().Single();
        return Arguments(parameter.GetGenericParameterConstraints()).Select(
            argument => kernel.MakeGenericMethod(argument));
    }

    private static IEnumerable<Type> Arguments(Type[] constraints)
    {
        if (constraints.Contains(typeof(IActivation)))
            return Formulas(typeof(IActivation));
        if (constraints.Contains(typeof(ILoss)))
            return Formulas(typeof(ILoss));
        if (constraints.Contains(typeof(IUpdate)))
            return Formulas(typeof(IUpdate));
        if (!constraints.Contains(typeof(IEpilogue)))
            return [typeof(int), typeof(float)];
        return
        [
            typeof(StoreEpilogue),
            .. Formulas(typeof(IActivation)).Select(formula => typeof(ActivationEpilogue<>).MakeGenericType(formula)),
            .. Formulas(typeof(IActivation)).Select(formula => typeof(GradientEpilogue<>).MakeGenericType(formula)),
            .. Formulas(typeof(IUpdate)).Select(formula => typeof(UpdateEpilogue<>).MakeGenericType(formula)),
        ];
    }

    private static IEnumerable<Type> Formulas(Type kind) =>
        kind.Assembly.GetTypes().Where(type => type.IsValueType && kind.IsAssignableFrom(type)).Select(Around);

    /// <summary>A formula around another stands around one that has everything.</summary>
    private static Type Around(Type formula) =>
        formula.ContainsGenericParameters ? formula.MakeGenericType(typeof(Adam)) : formula;
}
