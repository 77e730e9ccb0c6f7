using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Elementwise launches.</content>
internal sealed partial class IlgpuDevice
{
    public void Fill(in Fill launch)
    {
        int vectors = Aligned(launch.Destination);
        Kernels.Launch(
            ElementwiseKernels.Fill, ThreadsByFours(launch.Destination.Length, vectors), vectors, launch.Value,
            View(launch.Destination));
    }

    public void Map<TActivation>(in Map<TActivation> launch)
        where TActivation : unmanaged, IActivation
    {
        int vectors = Aligned(launch.Input, launch.Output);
        Kernels.Launch(
            ElementwiseKernels.Map,
            ThreadsByFours(launch.Input.Length, vectors),
            launch.Activation,
            vectors,
            View(launch.Input),
            View(launch.Output));
    }

    public void MapGradient<TActivation>(in MapGradient<TActivation> launch)
        where TActivation : unmanaged, IActivation
    {
        int vectors = Aligned(launch.Input, launch.Output) & Aligned(launch.Upstream, launch.Result);
        Kernels.Launch(
            ElementwiseKernels.MapGradient,
            ThreadsByFours(launch.Upstream.Length, vectors),
            launch.Activation,
            vectors,
            View(launch.Input),
            View(launch.Output),
            View(launch.Upstream),
            View(launch.Result));
    }

    public void Add(in Add launch)
    {
        int vectors = Aligned(launch.Left, launch.Right) & Aligned(launch.Result);
        Kernels.Launch(
            ElementwiseKernels.Add,
            ThreadsByFours(launch.Left.Length, vectors),
            vectors,
            launch.Alpha,
            View(launch.Left),
            launch.Beta,
            View(launch.Right),
            View(launch.Result));
    }

    public void Scale(in Scale launch)
    {
        int vectors = Aligned(launch.Input, launch.Result);
        Kernels.Launch(
            ElementwiseKernels.Scale,
            ThreadsByFours(launch.Input.Length, vectors),
            vectors,
            launch.Alpha,
            View(launch.Input),
            View(launch.Result));
    }

    public void Multiply(in Multiply launch)
    {
        int vectors = Aligned(launch.Left, launch.Right) & Aligned(launch.Result);
        Kernels.Launch(
            ElementwiseKernels.Multiply,
            ThreadsByFours(launch.Left.Length, vectors),
            vectors,
            View(launch.Left),
            View(launch.Right),
            View(launch.Result));
    }

    public void Dropout(in Dropout launch)
    {
        int vectors = Aligned(launch.Input, launch.Result);
        Kernels.Launch(
            DropoutKernels.Dropout,
            ThreadsByFours(launch.Input.Length, 1),
            vectors,
            launch.Rate,
            launch.Key,
            View(launch.Counters),
            View(launch.Input),
            View(launch.Result));
    }

    public void Loss<TLoss>(in Loss<TLoss> launch)
        where TLoss : unmanaged, ILoss =>
        Kernels.Launch(
            ElementwiseKernels.Loss,
            Threads(launch.Prediction.Length),
            launch.Formula,
            View(launch.Prediction),
            View(launch.Target),
            launch.Scale,
            View(launch.Losses),
            View(launch.Delta));

    public void Select(in Select launch) =>
        Kernels.Launch(
            ElementwiseKernels.Select, Threads(launch.Mask.Length), View(launch.Mask), View(launch.Left),
            View(launch.Right), View(launch.Result));

    /// <summary>
    /// 1 if all views begin at multiples of 16 bytes, else 0; allocations always do, slices need not.
    /// </summary>
    private static int Aligned(DeviceBuffer? first, DeviceBuffer? second = null) =>
        ((first?.ByteOffset ?? 0) | (second?.ByteOffset ?? 0)) % Float4.Alignment == 0 ? 1 : 0;

    /// <summary>Threads for kernels that process four items at once, and the remainder one by one.</summary>
    private KernelConfig ThreadsByFours(int items, int vectors) =>
        Threads(vectors == 0 ? items : (items / Float4.Length) + Math.Min(items % Float4.Length, 1));
}
