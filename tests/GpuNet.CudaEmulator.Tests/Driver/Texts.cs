namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>Kernels as text, with the shapes that the driver's checks need.</summary>
internal static class Texts
{
    /// <summary>
    /// <c>add(u64 y, f32 x, u32 n)</c>: y[i] += x for i &lt; n, one thread an element. Its parameters take 16 bytes.
    /// </summary>
    public const string Add = Header + """
        .visible .entry add(.param .b64 y, .param .f32 x, .param .b32 n)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<6>;
            .reg .b64 %rd<4>;
            .reg .f32 %f<4>;
            ld.param.b64 %rd1, [y];
            ld.param.f32 %f1, [x];
            ld.param.b32 %r1, [n];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mov.u32 %r4, %tid.x;
            mad.lo.s32 %r5, %r2, %r3, %r4;
            setp.ge.s32 %p1, %r5, %r1;
            @%p1 bra END;
            mul.wide.u32 %rd2, %r5, 4;
            add.u64 %rd3, %rd1, %rd2;
            ld.global.f32 %f2, [%rd3];
            add.f32 %f3, %f2, %f1;
            st.global.f32 [%rd3], %f3;
        END:
            ret;
        }
        """;

    /// <summary>What stands above the kernels of a text for an sm_70.</summary>
    public const string Header = """
        .version 7.0
        .target sm_70
        .address_size 64

        """;

    /// <summary>A kernel that takes nothing and does nothing, with these declarations in its body.</summary>
    public static string Idle(string name, string bounds = "", string declarations = "") => $$"""
        {{Header}}
        .visible .entry {{name}}() {{bounds}}
        {
            {{declarations}}
            ret;
        }
        """;
}
