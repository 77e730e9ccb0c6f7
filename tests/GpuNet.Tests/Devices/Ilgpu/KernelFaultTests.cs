using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A formula that kernels cannot have.</summary>
public sealed class KernelFaultTests
{
    [Fact]
    public void A_kernel_that_does_not_compile_names_itself_its_formula_and_the_device()
    {
        using Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        DeviceBuffer<float> x = device.Allocate<float>([-1f, 2f]);
        DeviceBuffer<float> y = device.Allocate<float>(2);
        for (int time = 0; time < 2; time++)
        {
            InvalidOperationException exception =
                Assert.Throws<InvalidOperationException>(
                    () => device.Run(new Map<Allocating>(default(Allocating), x, y)));
            Assert.Contains("kernel Map⟨Allocating⟩ does not compile", exception.Message, StringComparison.Ordinal);
            Assert.Contains("ilgpu-cpu", exception.Message, StringComparison.Ordinal);
            Assert.NotNull(exception.InnerException);
        }

        device.Run(new Map<ReLU>(default(ReLU), x, y));
        Assert.Equal([0f, 2f], device.ToArray(y));
    }

    /// <summary>Allocates on the host's heap, which no GPU has.</summary>
    public readonly record struct Allocating : IActivation
    {
        public static string Name => "allocating";

        public static bool DerivativeNeedsInput => false;

        public static bool DerivativeNeedsOutput => false;

        public R Value<R>(R x)
            where R : struct, IReal<R> =>
            new object().GetHashCode() > 0 ? x : R.One;

        public R Derivative<R>(R x, R y)
            where R : struct, IReal<R> =>
            R.One;
    }
}
