using System.Runtime.CompilerServices;
using GpuNet.Devices;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>What nobody disposed of while its device lives on.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Forgotten_models_and_plans_go_back_at_an_allocation_after_the_collector_found_them()
    {
        Collect();
        Device.Allocate<float>(1).Memory.Dispose();
        long before = Device.AllocatedBytes;
        for (int count = 0; count < 20; count++)
            ForgetModel(Device, 100);
        long grown = Device.AllocatedBytes;
        Collect();

        // The collector's thread gave nothing back itself: the device may have been at work.
        Assert.Equal(grown, Device.AllocatedBytes);
        Assert.True(grown > before);
        Device.Allocate<float>(1).Memory.Dispose();
        Assert.Equal(before, Device.AllocatedBytes);
    }

    [SkippableFact]
    public void What_is_in_use_is_not_forgotten()
    {
        DeviceBuffer<float> input = Device.Allocate<float>([1, 2, 3]);
        Plan plan = NewPlan(out Value x, out Value y);
        Collect();
        for (int count = 0; count < 4; count++)
        {
            DeviceBuffer<float> other = Device.Allocate<float>([7, 7, 7]);
            plan.Write(x, Device.ToArray(input));
            plan.Run();
            Assert.Equal([2, 4, 6], plan.Read(y));
            Assert.Equal([7, 7, 7], Device.ToArray(other));
            other.Memory.Dispose();
            Collect();
        }

        plan.Dispose();
        input.Memory.Dispose();
    }

    [SkippableFact]
    public void A_device_that_goes_takes_what_was_forgotten_with_it()
    {
        using Device own = OpenAnother();
        ForgetModel(own, 10);
        Collect();
        ForgetModel(own, 10);
        own.Dispose();
        Assert.Equal(0, own.AllocatedBytes);
        Assert.Equal(0, own.Allocations);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // In a frame of its own, which keeps nothing alive when it is left.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetModel(Device device, int size)
    {
        var model = new Model(device, [size], [new Dense(size, initializer: new Zeros())], seed: 1);
        Assert.Equal(size, model.Predict(new float[size]).Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Plan NewPlan(out Value x, out Value y)
    {
        var graph = new Graph();
        x = graph.Input("x", 3);
        y = graph.Scale(x, 2);
        return graph.Compile(Device, 1, [y], []);
    }
}
