using GpuNet.CudaEmulator.Ptx;
using GpuNet.CudaEmulator.Tests.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Ptx;

public class PtxModuleTests
{
    [Fact]
    public void A_module_says_what_it_declares()
    {
        PtxModule module = PtxModule.Parse("""
            // A comment.
            .version 8.4
            .target sm_90a
            .address_size 64
            .visible .entry first(.param .b8 a, .param .b64 b, .param .align 16 .b8 c[20], .param .f32 d)
            .maxntid 16, 8, 2
            .minnctapersm 2
            {
                .shared .align 4 .b8 s[6];
                .shared .align 16 .b8 t[16];
                .local .align 8 .b8 l[24];
                .extern .shared .align 16 .b8 dynamic[];
                ret;
            }
            .entry second() { /* nothing
            to do */ ret; }
            """);

        Assert.Equal(("8.4", 90), (module.Version, module.Target));
        Assert.Equal(["first", "second"], module.Kernels.Select(kernel => kernel.Name));
        PtxKernel first = module.Kernels[0];
        Assert.Equal(
            [("a", 0, 1), ("b", 8, 8), ("c", 16, 20), ("d", 36, 4)],
            first.Parameters.Select(parameter => (parameter.Name, parameter.Offset, parameter.Bytes)));
        Assert.Equal(40, first.ParameterBytes);
        Assert.Equal((256, 32, 24, true), (first.MaxThreads, first.StaticSharedBytes, first.LocalBytes, first.UsesDynamicShared));
        PtxKernel second = module.Kernels[1];
        Assert.Equal((0, 0, 0, false), (second.ParameterBytes, second.StaticSharedBytes, second.LocalBytes, second.UsesDynamicShared));
        Assert.Null(second.MaxThreads);
    }

    [Theory]
    [InlineData("frobnicate.f32 %f0, %f1;", "frobnicate.f32 %f0, %f1")]
    [InlineData("add.f16x2 %r0, %r1, %r2;", "add.f16x2")]
    [InlineData("add.rz.f32 %f0, %f1, %f2;", "rz")]
    [InlineData("add.sat.f32 %f0, %f1, %f2;", "sat")]
    [InlineData("prmt.b32.f4e %r0, %r1, %r2, %r3;", "f4e")]
    [InlineData("ld.global.mystery.u32 %r0, [%p0];", "mystery")]
    [InlineData("mma.sync.aligned.m8n8k4.row.col.f32.f16.f16.f32 {%f0}, {%r1}, {%r2}, {%f0};", "m8n8k4")]
    [InlineData("cp.async.bulk.shared.global [%d0], [%p0], 16;", "bulk")]
    [InlineData("atom.global.add.noftz.f16 %h0, [%p0], %h1;", "noftz")]
    [InlineData("wgmma.fence.sync.aligned;", "wgmma")]
    [InlineData("call.uni helper, (%r0);", "call")]
    [InlineData("mov.u32 %r0, %clusterid.x;", "%clusterid.x")]
    [InlineData("add.f32 %f0, %f1, %nothing;", "%nothing")]
    [InlineData("add.f32 %f0, %f1;", "operand 3")]
    [InlineData("add.f32 %d0, %f1, %f2;", "%d0")]
    [InlineData("bra NOWHERE;", "NOWHERE")]
    [InlineData("mov.u32 %r0, 12abc;", "12abc")]
    public void What_is_not_known_is_named_with_its_line(string instruction, string words)
    {
        PtxException exception = Assert.Throws<PtxException>(() => PtxModule.Parse(TextKernel.Text("\n" + instruction)));

        Assert.Equal(TextKernel.FirstLine + 1, exception.Line);
        Assert.Contains($"line {exception.Line}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("int main() { return 0; }")]
    [InlineData(".version 7.0\n.target gfx90")]
    [InlineData(".version 7.0\n.target sm_80\n.address_size 32")]
    [InlineData(".version 7.0\n.target sm_80\n.entry k() { mov.u32 ")]
    [InlineData(".version 7.0\n.target sm_80\n/* no end")]
    public void What_is_no_text_is_refused(string text) => Assert.Throws<PtxException>(() => PtxModule.Parse(text));

    [Fact]
    public void Braces_hide_registers_of_the_same_name()
    {
        uint[] result = TextKernel.Words("""
            mov.u32 %r0, 1;
            {
                .reg .b32 %r0;
                mov.u32 %r0, 50;
                { .reg .b32 %r0; mov.u32 %r0, 60; }
                add.s32 %r1, %r0, 0;
            }
            add.s32 %r0, %r0, %r1;
            """);
        Assert.All(result, value => Assert.Equal(51u, value));
    }

    [Fact]
    public void Numbers_are_read_in_every_form()
    {
        uint[] result = TextKernel.Words("""
            mov.u32 %r0, 0x10;
            add.s32 %r0, %r0, -3;
            add.u32 %r0, %r0, 100U;
            mov.f32 %f0, 0f40400000;
            mul.f32 %f0, %f0, 0F3f000000;
            cvt.rzi.s32.f32 %r1, %f0;
            add.s32 %r0, %r0, %r1;
            mov.f64 %e0, 0d4024000000000000;
            cvt.rzi.s32.f64 %r1, %e0;
            add.s32 %r0, %r0, %r1;
            """);
        Assert.All(result, value => Assert.Equal(16u - 3 + 100 + 1 + 10, value));
    }

    [Fact]
    public void Memory_that_the_launch_adds_lies_behind_what_is_declared()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u64 %d0, dynamic;
            cvt.u32.u64 %r0, %d0;
            mov.u32 %r1, %dynamic_smem_size;
            mad.lo.s32 %r0, %r1, 1000, %r0;
            st.shared.u32 [dynamic+60], %t;
            """,
            declarations: ".shared .align 4 .b8 s[20]; .extern .shared .align 16 .b8 dynamic[];",
            dynamicShared: 64);
        Assert.All(result, value => Assert.Equal(64032u, value));
    }

    [Fact]
    public void Registers_that_live_at_once_are_estimated()
    {
        string sums = string.Concat(Enumerable.Range(0, 12).Select(at => $"ld.global.f32 %f{at}, [%p0+{4 * at}];\n"));
        string few = TextKernel.Text(string.Concat(
            Enumerable.Range(0, 12).Select(at => $"ld.global.f32 %f0, [%p0+{4 * at}]; st.global.f32 [%p0], %f0;\n")));
        string many = TextKernel.Text(sums + string.Concat(
            Enumerable.Range(0, 12).Select(at => $"st.global.f32 [%p0], %f{at};\n")));

        int difference = PtxModule.Parse(many).Kernels[0].Registers - PtxModule.Parse(few).Kernels[0].Registers;
        Assert.InRange(difference, 8, 12);
    }
}
