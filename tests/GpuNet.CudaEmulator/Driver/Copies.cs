using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>Copies between the host and devices, in the driver's order of things.</summary>
internal static unsafe class Copies
{
    // Spans count in int.
    private const long PieceBytes = 1 << 30;

    /// <summary>
    /// Puts a copy into a stream. Pageable memory is read before the call returns and written before it returns;
    /// page-locked memory is touched when the copy's turn comes.
    /// </summary>
    public static void Submit(DriverStream stream, ulong destination, ulong source, long bytes)
    {
        stream.RequireUsable();
        if (bytes == 0)
            return;
        EmulatedMachine machine = stream.Machine;
        Place to = Find(machine, destination, bytes, "destination");
        Place from = Find(machine, source, bytes, "source");

        if (stream.Capture is { } capture)
        {
            RefusePageable(capture, to, "destination", bytes);
            RefusePageable(capture, from, "source", bytes);
        }
        else if (to.IsPageable)
        {
            stream.Drain();
            stream.Owner.RequireUsable();
            Move(machine, to, from, bytes);
            return;
        }
        else if (from.IsPageable && machine.Options.DeferStreams)
        {
            byte[] staged = Stage(source, bytes);
            int stagedBy = machine.RunningIndex;
            stream.Submit(GraphNodeKind.Copy, () => Carry(stream, stagedBy, () => Store(to, staged)));
            return;
        }
        else if (from.IsPageLocked && machine.Options.DeferStreams)
        {
            SubmitWatched(stream, to, from, bytes);
            return;
        }

        int call = machine.RunningIndex;
        stream.Submit(GraphNodeKind.Copy, () => Carry(stream, call, () => Move(machine, to, from, bytes)));
    }

    /// <summary>A copy that is done when the call returns.</summary>
    public static void Now(DriverContext context, ulong destination, ulong source, long bytes)
    {
        context.NullStream.RequireUsable();
        Capture.RefuseUnsafeCall(context.Machine);
        if (bytes == 0)
            return;
        Place to = Find(context.Machine, destination, bytes, "destination");
        Place from = Find(context.Machine, source, bytes, "source");
        context.NullStream.Drain();
        context.RequireUsable();
        Move(context.Machine, to, from, bytes);
    }

    /// <summary>Fills device memory with a byte.</summary>
    public static void Fill(DriverStream stream, ulong destination, byte value, long bytes)
    {
        stream.RequireUsable();
        if (bytes == 0)
            return;
        Place to = Find(stream.Machine, destination, bytes, "destination");
        if (to.IsPageable)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The memory to fill, {destination:x}, is no device memory and not page-locked.");
        }

        int call = stream.Machine.RunningIndex;
        stream.Submit(GraphNodeKind.Fill, () => Carry(stream, call, () => FillNow(stream.Machine, to, value, bytes)));
    }

    /// <summary>Refuses a copy whose name says where its bytes lie and is wrong.</summary>
    public static void RequireSides(
        EmulatedMachine machine, ulong destination, bool toDevice, ulong source, bool fromDevice)
    {
        RequireSide(machine, destination, toDevice, "destination");
        RequireSide(machine, source, fromDevice, "source");
    }

    /// <summary>Where the bytes lie; a device's must all be in one allocation.</summary>
    public static Place Find(EmulatedMachine machine, ulong address, long bytes, string role)
    {
        if (bytes < 0 || address == 0)
            throw new DriverException(DriverError.InvalidValue, $"The {role} of a copy is {address:x}, {bytes} bytes.");
        foreach (DriverContext context in machine.Contexts)
        {
            if (!context.Memory.Owns(address))
                continue;
            RequireAllocated(context, address, bytes, role);
            return new Place(context, address, IsPageLocked: false);
        }

        return new Place(Context: null, address, machine.Host.Holds(address, bytes));
    }

    private static void RequireSide(EmulatedMachine machine, ulong address, bool onDevice, string role)
    {
        if (machine.Contexts.Any(context => context.Memory.Owns(address)) != onDevice)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The {role} of a copy, {address:x}, is no {(onDevice ? "device" : "host")} address, and the call " +
                "takes one.");
        }
    }

    private static void RequireAllocated(DriverContext context, ulong address, long bytes, string role)
    {
        if (context.Memory.Holder(address) is not Allocation held)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The {role} of a copy, device address {address:x}, lies in no allocation: it was freed, or never " +
                "was one.");
        }

        ulong offset = address - held.Address;
        if (offset + (ulong)bytes > (ulong)held.Bytes)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The {role} of a copy of {bytes} bytes begins at byte {offset} of an allocation of {held.Bytes} bytes " +
                $"and passes its end by {offset + (ulong)bytes - (ulong)held.Bytes}.");
        }
    }

    private static void RefusePageable(Capture capture, Place place, string role, long bytes)
    {
        if (!place.IsPageable)
            return;
        capture.Invalidate();
        throw new DriverException(
            DriverError.StreamCaptureUnsupported,
            $"The {role} of a captured copy, {place.Address:x}, {bytes} bytes, is pageable host memory, which a " +
            "graph cannot touch: register it, or allocate it page-locked.");
    }

    private static void SubmitWatched(DriverStream stream, Place to, Place from, long bytes)
    {
        byte[] atCall = Stage(from.Address, bytes);
        int call = stream.Machine.RunningIndex;
        StagingWatch watch = stream.Machine.Watch(from.Address, bytes);
        stream.Submit(GraphNodeKind.Copy, () =>
        {
            stream.Machine.Unwatch(watch);
            if (IsStillLocked(stream.Machine, from, bytes) && !watch.IsTouchedByDevice
                && FirstDifference(atCall, from.Address) is { } difference)
            {
                stream.Machine.Report(
                    DriverError.Success,
                    fault: null,
                    $"The page-locked memory {from.Address:x} was changed at byte {difference} of {bytes} before the " +
                    $"copy of call {call} read it: wait for the stream before writing there again.");
            }

            Carry(stream, call, () => Move(stream.Machine, to, from, bytes));
        });
    }

    // What goes wrong when its turn comes cannot be told to the caller any more, as with a kernel.
    private static void Carry(DriverStream stream, int call, Action copy)
    {
        try
        {
            copy();
        }
        catch (DriverException refused)
        {
            FaultKind fault = refused.Fault ?? FaultKind.UseAfterFree;
            stream.Owner.Fail(DriverErrors.Of(fault), fault, $"{refused.Message} (Asked for by call {call}.)");
        }
    }

    private static bool IsStillLocked(EmulatedMachine machine, Place place, long bytes) =>
        !place.IsPageLocked || machine.Host.Holds(place.Address, bytes);

    private static void RequireStillLocked(EmulatedMachine machine, Place place, long bytes)
    {
        if (!IsStillLocked(machine, place, bytes))
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The page-locked memory {place.Address:x}, {bytes} bytes, was given back before a copy or a graph " +
                "used it: wait for the work that uses it first.");
        }
    }

    private static void Move(EmulatedMachine machine, Place to, Place from, long bytes)
    {
        RequireStillLocked(machine, to, bytes);
        RequireStillLocked(machine, from, bytes);
        if (to.Context is { } target && target == from.Context)
        {
            Guard(() => target.Memory.Copy(to.Address, from.Address, bytes));
            return;
        }

        for (long done = 0; done < bytes; done += PieceBytes)
        {
            int piece = (int)Math.Min(PieceBytes, bytes - done);
            MovePiece(to, to.Address + (ulong)done, from, from.Address + (ulong)done, piece);
        }
    }

    private static void MovePiece(Place to, ulong destination, Place from, ulong source, int bytes)
    {
        if (from.Context is { } reader && to.Context is { } writer)
        {
            byte[] between = new byte[bytes];
            Guard(() => reader.Memory.Read(source, between));
            Guard(() => writer.Memory.Write(destination, between));
        }
        else if (from.Context is { } device)
        {
            device.Machine.TouchedByDevice(destination, bytes);
            Guard(() => device.Memory.Read(source, new Span<byte>((void*)destination, bytes)));
        }
        else if (to.Context is { } target)
        {
            Guard(() => target.Memory.Write(destination, new ReadOnlySpan<byte>((void*)source, bytes)));
        }
        else
        {
            new ReadOnlySpan<byte>((void*)source, bytes).CopyTo(new Span<byte>((void*)destination, bytes));
        }
    }

    private static void Store(Place to, byte[] staged)
    {
        if (to.Context is { } device)
            Guard(() => device.Memory.Write(to.Address, staged));
        else
            staged.CopyTo(new Span<byte>((void*)to.Address, staged.Length));
    }

    private static void FillNow(EmulatedMachine machine, Place to, byte value, long bytes)
    {
        RequireStillLocked(machine, to, bytes);
        for (long done = 0; done < bytes; done += PieceBytes)
        {
            ulong address = to.Address + (ulong)done;
            int piece = (int)Math.Min(PieceBytes, bytes - done);
            if (to.Context is { } device)
                Guard(() => device.Memory.Fill(address, value, piece));
            else
                new Span<byte>((void*)address, piece).Fill(value);
        }
    }

    private static void Guard(Action access)
    {
        try
        {
            access();
        }
        catch (KernelFaultException fault)
        {
            throw new DriverException(DriverError.InvalidValue, fault.Message, fault.Kind);
        }
    }

    private static byte[] Stage(ulong source, long bytes) =>
        new ReadOnlySpan<byte>((void*)source, checked((int)bytes)).ToArray();

    private static int? FirstDifference(byte[] atCall, ulong address)
    {
        var now = new ReadOnlySpan<byte>((void*)address, atCall.Length);
        int common = now.CommonPrefixLength(atCall);
        return common < atCall.Length ? common : null;
    }
}
