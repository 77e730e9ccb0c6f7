using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>Buffers of which a launch is told what a plan would say of them.</summary>
internal static class NotedBuffers
{
    /// <summary>The same memory as a batch that only these products read.</summary>
    public static DeviceBuffer<float> ForProducts(this DeviceBuffer<float> buffer, params GemmShape[] products) =>
        new(buffer.Memory, buffer.ByteOffset, buffer.Length) { Batch = new ProductBatch(products) };

    /// <summary>The same memory as a parameter that only copies change.</summary>
    public static DeviceBuffer<float> AsConstant(this DeviceBuffer<float> buffer) =>
        new(buffer.Memory, buffer.ByteOffset, buffer.Length) { Constant = new ConstantMatrix() };
}
