using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>The check itself, shown to catch what it is for.</summary>
public sealed class SharedMemoryOrderTests
{
    private const string Loop = """
        L_1:
            st.shared.f32 [%rd1], %f1;
            {0}
            bra L_2;
        L_2:
            ld.shared.f32 %f2, [%rd2];
            @%p1 bra L_2;
            {1}
            bra L_1;
        L_3:
            ret;
        """;

    [Theory]
    [InlineData("bar.sync 0;", "bar.sync 0;", null)]
    [InlineData("", "bar.sync 0;", "loads from shared memory after a store")]
    [InlineData("bar.sync 0;", "", "stores to shared memory after a load")]
    public void A_missing_barrier_is_found(string afterStore, string afterLoad, string? race)
    {
        string text = Loop.Replace("{0}", afterStore, StringComparison.Ordinal)
            .Replace("{1}", afterLoad, StringComparison.Ordinal);
        string? found = new SharedMemoryOrder(text).Race;
        if (race is null)
            Assert.Null(found);
        else
            Assert.Contains(race, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mov.b64 %rd9, __shared_alloca1;", "add.u64 %rd2, %rd9, %rd3;", null)]
    [InlineData("mov.b64 %rd9, __shared_alloca0;", "add.u64 %rd2, %rd3, %rd9;", "after a store")]
    [InlineData("mov.b64 %rd9, __shared_alloca1;", "mov.b64 %rd2, %rd9;", "after a store")]
    [InlineData("mov.b64 %rd9, __shared_alloca1;", "ld.param.b64 %rd2, [_view];", "after a store")]
    public void Only_what_is_surely_another_allocation_needs_no_barrier(string allocation, string address, string? race)
    {
        string text = $"""
            mov.b64 %rd8, __shared_alloca0;
            {allocation}
            add.u64 %rd1, %rd8, %rd3;
            st.shared.f32 [%rd1], %f1;
            bra L_2;
        L_2:
            {address}
            ld.shared.f32 %f2, [%rd2];
            ret;
        """;
        string? found = new SharedMemoryOrder(text).Race;
        if (race is null)
            Assert.Null(found);
        else
            Assert.Contains(race, found, StringComparison.Ordinal);
    }

    // What O2 made of store, barrier, load, barrier in a loop.
    [Fact]
    public void A_load_moved_behind_the_second_barrier_is_found_in_a_loop_of_one_block()
    {
        const string Moved = """
            L_1:
                st.shared.f32 [%rd1], %f1;
                bar.sync 0;
                bar.sync 0;
                ld.shared.f32 %f2, [%rd2];
                @%p1 bra L_1;
                ret;
            """;
        Assert.Contains(
            "stores to shared memory after a load", new SharedMemoryOrder(Moved).Race, StringComparison.Ordinal);
        string right = Moved.Replace(
            "bar.sync 0;\n    ld.shared.f32 %f2, [%rd2];",
            "ld.shared.f32 %f2, [%rd2];\n    bar.sync 0;",
            StringComparison.Ordinal);
        Assert.NotEqual(Moved, right);
        Assert.Null(new SharedMemoryOrder(right).Race);
    }

    // What O2 may make of store, barrier, load where all three stand in one block.
    [Theory]
    [InlineData("add.u64 %rd2, %rd8, %rd4;", true)]
    [InlineData("add.u64 %rd2, %rd8, %rd3;", false)]
    public void A_load_of_another_cell_moved_before_the_barrier_is_found_within_a_block(string address, bool race)
    {
        string text = $"""
            mov.b64 %rd8, __shared_alloca0;
            add.u64 %rd1, %rd8, %rd3;
            {address}
            st.shared.f32 [%rd1], %f1;
            ld.shared.f32 %f2, [%rd2];
            bar.sync 0;
            ret;
            """;
        string? found = new SharedMemoryOrder(text).Race;
        if (race)
            Assert.Contains("loads from shared memory after a store", found, StringComparison.Ordinal);
        else
            Assert.Null(found);
    }

    [Fact]
    public void A_register_that_was_assigned_anew_is_another_address()
    {
        const string Text = """
            st.shared.f32 [%rd1], %f1;
            add.u64 %rd1, %rd1, 4;
            ld.shared.f32 %f2, [%rd1];
            bar.sync 0;
            ret;
            """;
        Assert.Contains(
            "loads from shared memory after a store", new SharedMemoryOrder(Text).Race, StringComparison.Ordinal);
    }
}
