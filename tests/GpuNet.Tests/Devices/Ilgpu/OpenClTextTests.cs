using System.Text.RegularExpressions;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The step between ILGPU's OpenCL C and a driver, on the texts of all kernels and on what it must refuse.</summary>
public sealed partial class OpenClTextTests
{
    private const string Text = """
        typedef __generic float* type_1;
        typedef __generic struct type_3* type_4;
        typedef __generic int* type_5;
        typedef local float* type_2;
        #pragma OPENCL EXTENSION cl_khr_fp64 : enable

        kernel void Kernel_Some(
        	global float* view_0,
        	int var0)
        {
        	type_1 var1;
        	type_2 var2;
        	type_4 var3;
        	type_5 var4;
        	int var5;
        	var1 = (type_1)view_0+var0;
        	local float var8[4224];
        	var2 = &var8[0];
        	var3 = (type_4)var1;
        	 work_group_barrier ( CLK_GLOBAL_MEM_FENCE );
        	var5 =  atomic_fetch_add ((atomic_int*)var4, (int)1);
        	var1 =  & var1[var5];
        	 *  var1 = (float)((float) *  var2 *  (float)2.0f);
        }
        """;

    private const string Both = "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE";

    [Fact]
    public void Barriers_order_both_memories_pointers_are_global_and_the_group_is_known()
    {
        string text = OpenClText.Mend(Text, 128);
        foreach (string part in (string[])[
            "typedef global float* type_1;",
            "typedef global struct type_3* type_4;",
            "typedef global int* type_5;",
            "typedef local float* type_2;",
            "kernel __attribute__((reqd_work_group_size(128, 1, 1))) void Kernel_Some(",
            " barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);",
            "var5 =  atomic_add((volatile global int*)var4, (int)1);",
        ])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("#pragma", text, StringComparison.Ordinal);
        Assert.Equal(Text.Split('\n').Length - 1, text.Split('\n').Length);
    }

    // Each line is one that the compiler could write, put into a text that is right.
    [Theory]
    [InlineData("var1 = &var8[0];", "other memory")]
    [InlineData("var1 = (type_1)var2;", "other memory")]
    [InlineData("var3 = (type_4)var2;", "other memory")]
    [InlineData("var1 = (type_1)(var5 + 4);", "other memory")]
    [InlineData("var1 = (type_1)var5;", "other memory")]
    [InlineData("var1 =  & var2[var5];", "other memory")]
    [InlineData("var5 =  atomic_fetch_add ((atomic_int*)var2, (int)1);", "other memory")]
    [InlineData("var1 = (float*)var2;", "not supported")]
    [InlineData("var3 = (struct type_3*)var2;", "not supported")]
    [InlineData("var2 =  to_local (var1);", "not supported")]
    [InlineData("private float var9[4];", "not supported")]
    [InlineData("__generic float var9;", "not supported")]
    [InlineData("float* var9;", "not supported")]
    [InlineData("var5 =  atomic_fetch_max ((atomic_int*)var4, (int)1);", "not supported")]
    [InlineData("var5 =  atomic_fetch_add ((atomic_float*)var4, (int)1);", "not supported")]
    [InlineData("atomic_work_item_fence ( CLK_GLOBAL_MEM_FENCE , memory_order_relaxed , memory_scope_device );", "not supported")]
    [InlineData(" sub_group_barrier ( CLK_GLOBAL_MEM_FENCE );", "not supported")]
    [InlineData("var5 =  work_group_all ( (int)var5 );", "not supported")]
    [InlineData("var5 =  get_sub_group_local_id();", "not supported")]
    public void What_it_does_not_know_it_refuses_and_quotes(string line, string why)
    {
        string text = Text.Replace(" *  var1 =", $" {line}\n *  var1 =", StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => OpenClText.Mend(text, 256));
        Assert.Contains($"'{line.Trim()}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kernel_goes_through_it_and_comes_out_right()
    {
        int barriers = 0;
        int atomics = 0;
        int generic = 0;
        foreach ((string name, string source, string text) in KernelTexts.OpenCl)
        {
            Assert.Equal(Count("__generic", source), Count("typedef global", text));
            Assert.True(Count("__generic", text) == 0, $"{name} keeps the generic address space");
            Assert.True(FenceOf(text).SetEquals(FenceOf(source).Count == 0 ? [] : [Both]), $"{name} has a weak barrier");
            Assert.Equal(Count("work_group_barrier", source), Count("barrier(", text));
            Assert.Equal(Count("atomic_fetch_add", source), Count("atomic_add((volatile global ", text));
            Assert.Equal(1, Count("reqd_work_group_size(256, 1, 1)", text));
            barriers += Count("barrier(", text);
            atomics += Count("atomic_add(", text);
            generic += Count("__generic", source);
        }

        // They are there to be mended: a compiler that writes them in another way is noticed.
        Assert.True(barriers > 100 && atomics >= 3 && generic > 300, $"{barriers} barriers, {atomics}, {generic}");
    }

    [Fact]
    public void No_kernel_takes_more_local_memory_than_every_device_has()
    {
        int most = 0;
        foreach (OpenClKernelText kernel in KernelTexts.OpenCl)
        {
            MatchCollection arrays = LocalArray().Matches(kernel.Mended);
            Assert.All(arrays, array => Assert.Contains(array.Groups["type"].Value, (string[])["float", "int"]));
            int bytes = arrays.Sum(array => sizeof(float) * int.Parse(array.Groups["length"].ValueSpan, null));
            Assert.True(bytes <= OpenClFamily.LocalMemory, $"{kernel.Name} takes {bytes} bytes of local memory");
            most = Math.Max(most, bytes);
        }

        Assert.True(most > OpenClFamily.LocalMemory / 2, $"{most} bytes at the most: are the arrays still seen?");
    }

    [Fact]
    public void A_compiled_kernel_has_the_mended_text_in_the_language_of_every_driver()
    {
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        using CLBackend backend = KernelTexts.ForOpenCl(context);
        CLCompiledKernel compiled = OpenClKernelLoader.Compile(
            backend, ((Delegate)GroupSumKernels.Sum).Method, GroupSumKernels.Threads);
        Assert.Equal(CLCVersion.CL12, compiled.CVersion);
        Assert.Contains("reqd_work_group_size(256, 1, 1)", compiled.Source, StringComparison.Ordinal);
        Assert.Equal([Both], FenceOf(compiled.Source));
        Assert.Equal("Kernel_Sum", compiled.Name);
    }

    [Fact]
    public void The_capability_that_ILGPU_asks_for_can_be_given()
    {
        var capabilities = new CLCapabilityContext(false, false, false, false, false);
        Assert.False(capabilities.GenericAddressSpace);
        IlgpuInternals.AllowWithoutGenericAddresses(capabilities);
        Assert.True(capabilities.GenericAddressSpace);
    }

    private static int Count(string part, string text) =>
        text.Split(part, StringSplitOptions.None).Length - 1;

    private static HashSet<string> FenceOf(string text) =>
        [.. Fence().Matches(text).Select(match => match.Groups[1].Value.Trim())];

    [GeneratedRegex(@"barrier\s*\(([^)]*)\)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"\blocal (?<type>.+) var\d+\[(?<length>\d+)\]")]
    private static partial Regex LocalArray();
}
