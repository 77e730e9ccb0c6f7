using GpuNet.CudaEmulator.Ptx;
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

    [Fact]
    public void Numbers_are_read_in_every_form()
    {
        using var device = new Device();

        uint[] result = device.Words(
            """
            mov.u32 %r0, 0x10; add.s32 %r0, %r0, -3; add.u32 %r0, %r0, 100U;
            mov.f32 %f0, 0f40400000; mul.f32 %f0, %f0, 0F3f000000; cvt.rzi.s32.f32 %r1, %f0; add.s32 %r0, %r0, %r1;
            mov.f64 %fd0, 0d4024000000000000; cvt.rzi.s32.f64 %r1, %fd0; add.s32 %r0, %r0, %r1;
            """);

        Assert.All(result, value => Assert.Equal(16u - 3 + 100 + 1 + 10, value));
    }

    [Fact]
    public void Registers_that_live_at_once_are_estimated()
    {
        string sums = string.Concat(Enumerable.Range(0, 24).Select(at => $"ld.global.f32 %f{at}, [%a0+{4 * at}];\n"));
        string few = Text(string.Concat(
            Enumerable.Range(0, 24).Select(at => $"ld.global.f32 %f0, [%a0+{4 * at}]; st.global.f32 [%a0], %f0;\n")));
        string many = Text(sums + string.Concat(
            Enumerable.Range(0, 24).Select(at => $"st.global.f32 [%a0], %f{at};\n")));

        int difference = PtxModule.Parse(many).Kernels[0].Registers - PtxModule.Parse(few).Kernels[0].Registers;
        Assert.InRange(difference, 18, 24);

        static string Text(string body) => Device.Text(body, 1);
    }
}
