using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>The driver as C sees it: an export by its name, called with integers and pointers.</summary>
internal static unsafe class Cuda
{
    /// <summary>Calls an export and gives what it answers.</summary>
    public static DriverError Call(string name, params ReadOnlySpan<nint> a)
    {
        nint f = NativeLibrary.GetExport(CudaEmulator.Library, name);
        return (DriverError)(a.Length switch
        {
            0 => ((delegate* unmanaged<int>)f)(),
            1 => ((delegate* unmanaged<nint, int>)f)(a[0]),
            2 => ((delegate* unmanaged<nint, nint, int>)f)(a[0], a[1]),
            3 => ((delegate* unmanaged<nint, nint, nint, int>)f)(a[0], a[1], a[2]),
            4 => ((delegate* unmanaged<nint, nint, nint, nint, int>)f)(a[0], a[1], a[2], a[3]),
            5 => ((delegate* unmanaged<nint, nint, nint, nint, nint, int>)f)(a[0], a[1], a[2], a[3], a[4]),
            6 => ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)f)(a[0], a[1], a[2], a[3], a[4], a[5]),
            10 => ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, int>)f)(
                a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]),
            11 => ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, int>)f)(
                a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]),
            _ => throw new ArgumentException($"No export of the driver takes {a.Length} arguments.", nameof(a)),
        });
    }

    /// <summary>Calls an export that must succeed.</summary>
    public static void Do(string name, params ReadOnlySpan<nint> arguments) =>
        Assert.Equal((name, DriverError.Success), (name, Call(name, arguments)));

    /// <summary>Calls an export that writes something to its first argument.</summary>
    public static DriverError TryGet(string name, out nint result, params ReadOnlySpan<nint> others)
    {
        nint written = 0;
        DriverError error = Call(name, [(nint)(&written), .. others]);
        result = written;
        return error;
    }

    /// <summary>Calls an export that must succeed, and gives what it wrote to its first argument.</summary>
    public static nint Get(string name, params ReadOnlySpan<nint> others)
    {
        Assert.Equal((name, DriverError.Success), (name, TryGet(name, out nint result, others)));
        return result;
    }

    /// <summary>Initializes the driver and makes a context on the first device.</summary>
    public static nint NewContext()
    {
        Do("cuInit", 0);
        return Get("cuCtxCreate_v2", 0, 0);
    }

    /// <summary>Allocates device memory.</summary>
    public static nint Allocate(long bytes) => Get("cuMemAlloc_v2", (nint)bytes);

    /// <summary>Makes a stream that does not take turns with the NULL stream.</summary>
    public static nint NewStream() => Get("cuStreamCreate", 1);

    /// <summary>Loads a module from its text.</summary>
    public static DriverError TryLoad(string text, out nint module, out string log)
    {
        const int LogBytes = 1024;
        byte* buffer = stackalloc byte[LogBytes];
        int* options = stackalloc int[2] { 5, 6 };
        nint* values = stackalloc nint[2] { (nint)buffer, LogBytes };
        nint loaded = 0;
        fixed (byte* image = Encoding.UTF8.GetBytes(text + '\0'))
        {
            DriverError error =
                Call("cuModuleLoadDataEx", (nint)(&loaded), (nint)image, 2, (nint)options, (nint)values);
            module = loaded;
            log = Marshal.PtrToStringUTF8((nint)buffer) ?? "";
            // The driver says how much of the room it used, the zero at the end included.
            Assert.Equal(log.Length + 1, values[1]);
            return error;
        }
    }

    /// <summary>Loads a module that must compile, and finds its kernel.</summary>
    public static nint Load(string text, string kernel)
    {
        DriverError error = TryLoad(text, out nint module, out string log);
        Assert.True(error == DriverError.Success, $"{error}: {log}");
        fixed (byte* name = Encoding.UTF8.GetBytes(kernel + '\0'))
            return Get("cuModuleGetFunction", module, (nint)name);
    }

    /// <summary>Launches a kernel with its arguments in a buffer.</summary>
    public static DriverError Launch(
        nint function, int grid, int block, nint stream, ReadOnlySpan<byte> arguments, int sharedBytes = 0)
    {
        fixed (byte* buffer = arguments)
        {
            nint bytes = arguments.Length;
            nint* extra = stackalloc nint[5] { 1, (nint)buffer, 2, (nint)(&bytes), 0 };
            return Call("cuLaunchKernel", function, grid, 1, 1, block, 1, 1, sharedBytes, stream, 0, (nint)extra);
        }
    }

    /// <summary>The text that an export gives for an error.</summary>
    public static string? Text(string name, DriverError error)
    {
        nint text = 0;
        Call(name, (nint)error, (nint)(&text));
        return Marshal.PtrToStringUTF8(text);
    }
}
