namespace GpuNet.CudaEmulator.Driver;

/// <summary>What a program may ask of a device.</summary>
internal static class DeviceAttributes
{
    /// <summary>
    /// The attribute of this number, as a card of the machine's generation answers; null for one that is not known.
    /// </summary>
    public static int? Of(EmulatedMachine machine, int device, int attribute)
    {
        ArchitectureProfile profile = machine.Profile;
        return attribute switch
        {
            1 => ArchitectureProfile.ThreadsPerBlock,
            2 or 3 => 1024, // a block's extents x and y
            4 => 64, // a block's extent z
            5 => int.MaxValue, // a grid's extent x
            6 or 7 => 65535, // a grid's extents y and z
            8 => ArchitectureProfile.SharedPerBlockByDefault,
            9 => 64 << 10, // constant memory
            10 => ArchitectureProfile.WarpSize,
            11 => int.MaxValue, // the pitch of a copy
            12 => ArchitectureProfile.Registers, // of a block
            13 => profile.ClockKilohertz,
            14 => 512, // alignment of textures
            15 => 1, // copies beside kernels
            16 => machine.Options.Multiprocessors,
            17 => 0, // a limit to the time of kernels
            18 => 0, // integrated with the host's memory
            19 => 1, // can map host memory
            20 => 0, // compute mode: default
            30 => 512, // alignment of surfaces
            31 => 1, // kernels beside each other
            32 => 0, // error correction
            33 => device + 1, // PCI bus
            34 => 0, // PCI device
            35 => 0, // Windows' compute driver
            36 => profile.MemoryClockKilohertz,
            37 => profile.MemoryBusBits,
            38 => profile.CacheBytes,
            39 => profile.ThreadsPerMultiprocessor,
            40 => profile.CopyEngines,
            41 => 1, // unified addressing
            50 => 0, // PCI domain
            51 => 32, // alignment of a texture's pitch
            75 => profile.Capability / 10,
            76 => profile.Capability % 10,
            78 => 1, // streams have priorities
            79 or 80 => 1, // the first-level cache holds global and local memory
            81 => profile.SharedPerMultiprocessor,
            82 => ArchitectureProfile.Registers, // of a multiprocessor
            83 => 1, // managed memory
            84 => 0, // several devices on a board
            85 => device, // the board's number
            86 => 0, // atomics over the bus
            87 => profile.DoubleRatio,
            88 => 0, // reaches pageable memory
            89 => 1, // managed memory while kernels run
            90 => 1, // kernels can be preempted
            91 => 1, // registered memory has the same address on the device
            95 => 1, // cooperative launches
            96 => 0, // cooperative launches over several devices
            97 => profile.SharedPerBlock,
            99 => 1, // host memory can be registered
            100 or 101 => 0, // reaches the host's page tables, and the host reaches device memory
            106 => profile.BlocksPerMultiprocessor,
            111 => profile.ReservedSharedPerBlock,
            115 => 0, // memory pools: the emulated driver has none
            _ => null,
        };
    }
}
