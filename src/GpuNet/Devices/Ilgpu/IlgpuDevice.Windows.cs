using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Convolution and pooling.</content>
internal sealed partial class IlgpuDevice
{
    public void Unfold(in Unfold launch) =>
        Kernels.Launch(
            ConvolutionKernels.Unfold, Threads(launch.Result.Length), launch.Geometry, View(launch.Input),
            View(launch.Result));

    public void Fold(in Fold launch) =>
        Kernels.Launch(
            ConvolutionKernels.Fold, Threads(launch.Result.Length), launch.Geometry, View(launch.Input),
            View(launch.Result));

    public void MaxPool(in MaxPool launch) =>
        Kernels.Launch(
            PoolingKernels.MaxPool, Threads(launch.Output.Length), launch.Geometry, View(launch.Input),
            View(launch.Output), View(launch.Winners));

    public void MaxPoolGradient(in MaxPoolGradient launch) =>
        Kernels.Launch(
            PoolingKernels.MaxPoolGradient, Threads(launch.Result.Length), launch.Geometry, View(launch.Winners),
            View(launch.Upstream),
            View(launch.Result));

    public void AveragePool(in AveragePool launch) =>
        Kernels.Launch(
            PoolingKernels.AveragePool, Threads(launch.Output.Length), launch.Geometry, View(launch.Input),
            View(launch.Output));

    public void AveragePoolGradient(in AveragePoolGradient launch) =>
        Kernels.Launch(
            PoolingKernels.AveragePoolGradient, Threads(launch.Result.Length), launch.Geometry, View(launch.Upstream),
            View(launch.Result));
}
