using System.Reflection;
using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Driver;
using GpuNet.TestReport;
using ILGPU;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class NativeExportsTests : IDeviceTests
{
    public static DevicePlace Place => DriverTests.Place;

    [Fact]
    public void Every_function_that_Ilgpu_imports_is_exported()
    {
        string[] imported =
        [
            .. typeof(Context).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
                .Select(method => method.GetCustomAttribute<DllImportAttribute>())
                .Where(import => import?.Value is "cuda" or "nvcuda")
                .Select(import => import!.EntryPoint!)
                .Distinct(),
        ];

        Assert.Equal(48, imported.Length);
        Assert.All(imported, name => Assert.True(
            NativeLibrary.TryGetExport(CudaEmulator.Library, name, out _), $"{name} is not exported"));
    }

    [Fact]
    public unsafe void A_library_leads_each_name_to_its_function_and_leaves_no_file()
    {
        string files = $"gpunet-cuda-{Environment.ProcessId}-*.so";

        nint library = NativeExports.Load(
        [
            ("one", (nint)(delegate* unmanaged<int, int>)&One),
            ("two", (nint)(delegate* unmanaged<int, int>)&Two),
        ]);

        Assert.Equal(11, ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "one"))(10));
        Assert.Equal(12, ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "two"))(10));
        Assert.False(NativeLibrary.TryGetExport(library, "three", out _));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), files));
    }

    [Fact]
    public unsafe void Eleven_arguments_arrive()
    {
        nint library = NativeExports.Load(
        [
            ("sum", (nint)(delegate* unmanaged<int, int, int, int, int, int, int, int, int, int, nint, nint>)&Sum),
        ]);

        var sum = (delegate* unmanaged<int, int, int, int, int, int, int, int, int, int, nint, nint>)
            NativeLibrary.GetExport(library, "sum");

        Assert.Equal(0x1_0000_0000 + 0x3FF, sum(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, unchecked((nint)0x1_0000_0000)));
    }

    [UnmanagedCallersOnly]
    private static int One(int value) => value + 1;

    [UnmanagedCallersOnly]
    private static int Two(int value) => value + 2;

    [UnmanagedCallersOnly]
    private static nint Sum(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, nint k) =>
        a + b + c + d + e + f + g + h + i + j + k;
}
