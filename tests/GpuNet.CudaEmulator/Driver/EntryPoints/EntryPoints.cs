using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// The functions that the driver's library exports, one method each, under their names in C and with their signatures.
/// Each finds out which machine it concerns, and is carried out, counted and logged there.
/// </summary>
internal static unsafe partial class EntryPoints
{
    /// <summary>The functions' names and addresses.</summary>
    public static IReadOnlyList<(string Name, nint Function)> Exports { get; } =
    [
        .. typeof(EntryPoints)
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(method => method.IsDefined(typeof(UnmanagedCallersOnlyAttribute)))
            .Select(method => (method.Name, method.MethodHandle.GetFunctionPointer())),
    ];

    /// <summary>The functions' names.</summary>
    public static IReadOnlySet<string> Names { get; } = Exports.Select(export => export.Name).ToHashSet();

    /// <summary>A call that concerns no context: it goes to the machine of this flow of control.</summary>
    private static int OnMachine(Action<EmulatedMachine> body, [CallerMemberName] string name = "") =>
        (int)EmulatedMachine.Current.Call(name, subject: null, body);

    /// <summary>A call that concerns the context that is current to the thread.</summary>
    private static int OnContext(Action<DriverContext> body, [CallerMemberName] string name = "") =>
        (int)EmulatedMachine.OfThreadOrFlow.Call(
            name, ThreadContexts.Current, _ => body(ThreadContexts.Required()));

    /// <summary>A call that concerns the object of a handle.</summary>
    private static int On<T>(nint handle, Action<T> body, [CallerMemberName] string name = "")
        where T : DriverObject
    {
        DriverObject? subject = Handles.Find(handle);
        EmulatedMachine machine = subject?.Machine ?? EmulatedMachine.OfThreadOrFlow;
        return (int)machine.Call(name, subject, owner => body(owner.Find<T>(handle)));
    }

    /// <summary>A call that concerns a stream, which may be the NULL stream of the thread's context.</summary>
    private static int OnStream(nint handle, Action<DriverStream> body, [CallerMemberName] string name = "")
    {
        DriverObject? subject = Handles.Find(handle);
        EmulatedMachine machine = subject?.Machine ?? EmulatedMachine.OfThreadOrFlow;
        return (int)machine.Call(name, subject, owner => body(owner.StreamOf(handle)));
    }

    private static void Require(void* pointer)
    {
        if (pointer is null)
            throw new DriverException(DriverError.InvalidValue);
    }
}
