using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A launch as <c>cuLaunchKernelEx</c> is told of it: the fields of C's <c>CUlaunchConfig</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct LaunchConfiguration
{
    private const int Ignore = 0;
    private const int Cooperative = 2;
    private const int Priority = 8;

    /// <summary>The blocks.</summary>
    [FieldOffset(0)]
    public Dim3 Grid;

    /// <summary>The threads of a block.</summary>
    [FieldOffset(12)]
    public Dim3 Block;

    /// <summary>Dynamic shared memory.</summary>
    [FieldOffset(24)]
    public uint SharedBytes;

    /// <summary>The stream's handle.</summary>
    [FieldOffset(32)]
    public nint Stream;

    /// <summary>What else the launch asks for.</summary>
    [FieldOffset(40)]
    public Attribute* Attributes;

    /// <summary>How many attributes there are.</summary>
    [FieldOffset(48)]
    public uint AttributeCount;

    /// <summary>
    /// Whether all blocks must be resident at once; an attribute that the emulator does not know is refused.
    /// </summary>
    public readonly bool ReadCooperative()
    {
        bool cooperative = false;
        for (uint i = 0; i < AttributeCount; i++)
        {
            switch (Attributes[i].Id)
            {
                case Cooperative:
                    cooperative = Attributes[i].Value != 0;
                    break;
                case Ignore or Priority:
                    break;
                default:
                    throw new DriverException(
                        DriverError.NotSupported,
                        $"A launch has the attribute {Attributes[i].Id}; the emulator knows {Cooperative} " +
                        $"(cooperative) and {Priority} (priority).");
            }
        }

        return cooperative;
    }

    /// <summary>One attribute; of its value the first word suffices for those that are known.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    public struct Attribute
    {
        /// <summary>Which attribute it is.</summary>
        [FieldOffset(0)]
        public int Id;

        /// <summary>Its value.</summary>
        [FieldOffset(8)]
        public int Value;
    }
}
