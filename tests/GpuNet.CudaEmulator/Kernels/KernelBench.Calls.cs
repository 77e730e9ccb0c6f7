using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.CudaEmulator.Kernels;

// One for each number of arguments: their types, and those of generic kernels, are inferred from the call.
public sealed partial class KernelBench
{
    /// <summary>Launches a kernel with the shape of the launch that runs.</summary>
    public static void Call<T1>(Action<T1> kernel, T1 a)
        where T1 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2>(Action<T1, T2> kernel, T1 a, T2 b)
        where T1 : struct
        where T2 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3>(Action<T1, T2, T3> kernel, T1 a, T2 b, T3 c)
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4>(Action<T1, T2, T3, T4> kernel, T1 a, T2 b, T3 c, T4 d)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5>(Action<T1, T2, T3, T4, T5> kernel, T1 a, T2 b, T3 c, T4 d, T5 e)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5, T6>(
        Action<T1, T2, T3, T4, T5, T6> kernel, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e, f));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5, T6, T7>(
        Action<T1, T2, T3, T4, T5, T6, T7> kernel, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f, T7 g)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e, f, g));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5, T6, T7, T8>(
        Action<T1, T2, T3, T4, T5, T6, T7, T8> kernel, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f, T7 g, T8 h)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e, f, g, h));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
        Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> kernel, T1 a, T2 b, T3 c, T4 d, T5 e, T6 f, T7 g, T8 h, T9 i)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e, f, g, h, i));

    /// <inheritdoc cref="Call{T1}(Action{T1}, T1)"/>
    public static void Call<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> kernel,
        T1 a,
        T2 b,
        T3 c,
        T4 d,
        T5 e,
        T6 f,
        T7 g,
        T8 h,
        T9 i,
        T10 j)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct =>
        Running.Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(
            kernel, (launcher, stream, config) => launcher(stream, config, a, b, c, d, e, f, g, h, i, j));
}
