using System.Reflection;
using System.Text.RegularExpressions;
using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Backends.PTX;
using Xunit;
using Group = ILGPU.Group;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// Why kernels are compiled at O1, though O2 alone addresses global memory as such: the facts of
/// kernels-docs/decisions.md, so that a version of ILGPU in which they no longer hold is noticed.
/// </summary>
public sealed partial class OptimizationLevelTests
{
    [Fact]
    public void O1_keeps_the_order_of_a_load_between_two_barriers_and_O2_does_not()
    {
        MethodInfo kernel = ((Action<ArrayView<float>>)Exchange).Method;
        Assert.Null(new SharedMemoryOrder(Text(OptimizationLevel.O1, kernel)).Race);
        Assert.NotNull(new SharedMemoryOrder(Text(OptimizationLevel.O2, kernel)).Race);
    }

    [Fact]
    public void O2_addresses_global_memory_and_O1_lets_the_GPU_find_out()
    {
        using Context first = Context.Create(builder => builder.EnableAlgorithms().Optimize(OptimizationLevel.O1));
        using Context second = Context.Create(builder => builder.EnableAlgorithms().Optimize(OptimizationLevel.O2));
        using PTXBackend atO1 = KernelTexts.ForPtx(first);
        using PTXBackend atO2 = KernelTexts.ForPtx(second);
        foreach (MethodInfo kernel in KernelCatalog.All().DistinctBy(kernel => (kernel.DeclaringType, kernel.Name)))
        {
            string name = KernelCatalog.NameOf(kernel);
            Assert.False(Global().IsMatch(KernelTexts.Of(atO1, kernel)), $"O1 addresses global memory in {name}");
            string text = KernelTexts.Of(atO2, kernel);
            Assert.True(Global().IsMatch(text) && !Generic().IsMatch(text), $"O2 leaves generic addresses in {name}");
        }
    }

    // The inner loops of products read shared memory alone, and that is known as such at O1.
    [Fact]
    public void Shared_memory_is_addressed_as_such_at_O1()
    {
        MethodInfo kernel = typeof(WideGemmKernels).GetMethod(nameof(WideGemmKernels.Product))!
            .MakeGenericMethod(typeof(StoreEpilogue));
        string text = Text(OptimizationLevel.O1, kernel);
        Assert.Equal(4, SharedLoad().Count(text));

        // Of each operand: four at once where they are neighbours in the tile, or one by one at three distances.
        Assert.Equal(2 * (1 + (3 * 4)), SharedStore().Count(text));
    }

    [GeneratedRegex(@"\b(ld|st)\.global\b")]
    private static partial Regex Global();

    [GeneratedRegex(@"\b(ld|st)\.(v[24]\.)?[fbus]\d+\b")]
    private static partial Regex Generic();

    [GeneratedRegex(@"\bld\.shared\b")]
    private static partial Regex SharedLoad();

    [GeneratedRegex(@"\bst\.shared\b")]
    private static partial Regex SharedStore();

    private static string Text(OptimizationLevel level, MethodInfo kernel)
    {
        using Context context = Context.Create(builder => builder.EnableAlgorithms().Optimize(level));
        using PTXBackend backend = KernelTexts.ForPtx(context);
        return KernelTexts.Of(backend, kernel);
    }

    /// <summary>Every thread takes over its neighbour's number, over and over.</summary>
    private static void Exchange(ArrayView<float> values)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(64);
        int thread = Group.IdxX;
        float sum = values[thread];
        for (int turn = 0; turn < (int)values.Length; turn++)
        {
            shared[thread] = sum;
            Group.Barrier();
            sum += shared[thread ^ 1];
            Group.Barrier();
        }

        values[thread] = sum;
    }
}
