using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Operations;

namespace GpuNet.Extension;

/// <summary>What ILGPU cannot compile: a formula that its assembly keeps to itself.</summary>
public static class Hidden
{
    /// <summary>Runs it on two numbers.</summary>
    public static void Apply(Device device)
    {
        DeviceBuffer<float> x = device.Allocate<float>([1, 2]);
        device.Run(new Map<Inner>(default, x, x));
    }

    private readonly record struct Inner : IActivation
    {
        public static string Name => "inner";

        public static bool DerivativeNeedsInput => false;

        public static bool DerivativeNeedsOutput => false;

        public R Value<R>(R x)
            where R : struct, IReal<R> =>
            x;

        public R Derivative<R>(R x, R y)
            where R : struct, IReal<R> =>
            R.One;
    }
}
