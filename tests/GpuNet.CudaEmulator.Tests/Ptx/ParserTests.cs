using GpuNet.CudaEmulator.Ptx;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Ptx;

/// <summary>Texts that are no PTX: each is refused with its line, and by no other exception.</summary>
public class ParserTests
{
    private const string Head = ".version 8.0\n.target sm_80\n.address_size 64\n.visible .entry kernel(.param .u64 p0)\n{\n"
        + ".reg .pred %p<4>; .reg .b32 %r<9>; .reg .b64 %rd<9>; .reg .f32 %f<9>; .reg .f64 %fd<9>; .shared .align 4 .b8 s[64];\n";

    [Theory]
    [InlineData("frobnicate.b32 %r1, %r2;", "frobnicate.b32 %r1, %r2")]
    [InlineData("add.frob.s32 %r1, %r2, %r3;", "add.frob.s32")]
    [InlineData("add.rz.f32 %f1, %f2, %f3;", "add.rz.f32")]
    [InlineData("add.s32 %r1, %r2;", "add.s32 %r1, %r2")]
    [InlineData("add.s32 %r1, %r2, %r99;", "%r99")]
    [InlineData("add.s32 %r1, %r2, %rd3;", "%rd3")]
    [InlineData("add.s64 %rd1, %rd2, %r3;", "%r3")]
    [InlineData("add.s32 %r1, %r2, nothing;", "nothing")]
    [InlineData("add.s32 %r1, %r2, 0x;", "0x")]
    [InlineData("add.s32 %r1, %r2, 12z;", "12z")]
    [InlineData("add.s32 %r1, %r2, 99999999999999999999999;", "9999")]
    [InlineData("add %r1, %r2, %r3;", "add %r1")]
    [InlineData("mov.f32 %f1, 0fZZZZZZZZ;", "0fZZZZZZZZ")]
    [InlineData("@%r1 bra NEXT; NEXT:", "%r1")]
    [InlineData("bra NOWHERE;", "NOWHERE")]
    [InlineData("bra;", "bra")]
    [InlineData("brx.idx %r1, NOWHERE;", "NOWHERE")]
    [InlineData("ld.global.u32 %r1, %rd1;", "%rd1")]
    [InlineData("ld.global.u32 %r1, [];", "[]")]
    [InlineData("ld.global.u32 %r1, [%rd1+x];", "%rd1+x")]
    [InlineData("ld.global.v3.u32 {%r1, %r2, %r3}, [%rd1];", "v3")]
    [InlineData("ld.global.v2.u32 {%r1, %r2, %r3, %r4}, [%rd1];", "ld.global.v2")]
    [InlineData("ld.shared.u32 %r1, [p0];", "p0")]
    [InlineData("setp.zz.s32 %p1, %r1, %r2;", "setp.zz.s32")]
    [InlineData("atom.global.frob.u32 %r1, [%rd1], %r2;", "frob")]
    [InlineData("cp.async.ca.shared.global [%rd1], [%rd2], 5;", "5")]
    [InlineData("cvt.rn.f32 %f1, %r1;", "cvt.rn.f32")]
    [InlineData("mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32 {%f1}, {%r1}, {%r1}, {%f1};", "m16n8k4")]
    [InlineData("add.b32 %r1, %r2, %r3;", "it takes no '.b32'")]
    [InlineData("and.u32 %r1, %r2, %r3;", "it takes no '.u32'")]
    [InlineData("neg.u32 %r1, %r2;", "it takes no '.u32'")]
    [InlineData("fma.rn.s32 %r1, %r2, %r3, %r4;", "it takes no '.s32'")]
    [InlineData("ex2.approx.f64 %fd1, %fd2;", "it takes no '.f64'")]
    [InlineData("setp.lt.b32 %p1, %r1, %r2;", "bits have no order")]
    [InlineData("atom.global.add.b32 %r1, [%rd1], %r2;", "'.add' takes no '.b32'")]
    [InlineData("atom.global.min.f32 %f1, [%rd1], %f2;", "'.min' takes no '.f32'")]
    [InlineData("red.global.inc.s32 [%rd1], %r2;", "'.inc' takes no '.s32'")]
    [InlineData("red.global.exch.b32 [%rd1], %r2;", "gives back what was there")]
    [InlineData("redux.sync.add.b32 %r1, %r2, -1;", "'.add' takes no '.b32'")]
    [InlineData("mul.s32 %r1, %r2, %r3;", "'.lo' or '.hi' or '.wide' is expected")]
    [InlineData("mul.lo.f32 %f1, %f2, %f3;", "a fraction has no halves")]
    [InlineData("fma.f32 %f1, %f2, %f3, %f4;", "'.rn' is expected")]
    [InlineData("div.f32 %f1, %f2, %f3;", "'.rn' or '.approx' or '.full' is expected")]
    [InlineData("sqrt.f32 %f1, %f2;", "'.rn' or '.approx' is expected")]
    [InlineData("ex2.f32 %f1, %f2;", "'.approx' is expected")]
    [InlineData("cvt.f32.s32 %f1, %r1;", "'.rn' or")]
    [InlineData("cvt.s32.f32 %r1, %f1;", "'.rni' or")]
    [InlineData("cvt.rn.s32.f32 %r1, %f1;", "'.rni' or")]
    [InlineData("cvt.f32.f64 %f1, %fd1;", "'.rn' or")]
    [InlineData("shfl.idx.b32 %r1, %r2, 0, 31;", "'.sync' is expected")]
    [InlineData("vote.all.pred %p1, %p2;", "'.sync' is expected")]
    [InlineData("bar.arrive 1;", "an arrival says")]
    [InlineData("add.f16x2 %r0, %r1, %r2;", "add.f16x2")]
    [InlineData("add.sat.f32 %f0, %f1, %f2;", "sat")]
    [InlineData("prmt.b32.f4e %r0, %r1, %r2, %r3;", "f4e")]
    [InlineData("cp.async.bulk.shared.global [%rd0], [%rd1], 16;", "bulk")]
    [InlineData("atom.global.add.noftz.f16 %r0, [%rd1], %r1;", "noftz")]
    [InlineData("wgmma.fence.sync.aligned;", "wgmma")]
    [InlineData("call.uni helper, (%r0);", "call")]
    [InlineData("mov.u32 %r0, %clusterid.x;", "%clusterid.x")]
    [InlineData("add.f32 %f0, %f1;", "operand 3")]
    [InlineData("add.f32 %fd0, %f1, %f2;", "%fd0")]
    [InlineData(".reg .q32 %q<2>;", ".q32")]
    [InlineData(".reg .b32 %r3;", "'%r3' is declared twice")]
    [InlineData(".reg .f32 a, b, a;", "'a' is declared twice")]
    [InlineData(".reg .b64 %r<2>;", "'%r0' is declared twice")]
    [InlineData("{ .reg .pred q; .reg .b32 q; }", "'q' is declared twice")]
    [InlineData("mov.b32 later, %r1; .reg .b32 later;", "'later' is used before it is declared")]
    [InlineData("{ .reg .b32 inner; } mov.b32 inner, %r1;", "inner")]
    [InlineData(".shared .b32 s;", "'s' is declared twice")]
    [InlineData(".local .b32 p0;", "'p0' is declared twice")]
    [InlineData(".reg .b32 s;", "'s' is a variable")]
    [InlineData(".shared .b32 %r1;", "'%r1' is declared twice")]
    [InlineData("TWICE: TWICE:", "'TWICE' stands twice")]
    [InlineData(".local .b8 l[600000];", "524288 at most")]
    [InlineData(".shared .b8 a[9000000]; .shared .b8 b[9000000];", "'b' has 9000000 bytes behind 9000064")]
    [InlineData(".shared .align 1073741824 .b8 a[4];", "at most")]
    [InlineData(".frob;", ".frob")]
    public void What_is_wrong_is_named_with_its_line(string line, string word)
    {
        PtxException exception = Assert.Throws<PtxException>(() => PtxModule.Parse(Head + "\n" + line + "\nret;\n}\n"));

        Assert.Equal(8, exception.Line);
        Assert.Contains(word, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".version 8.0\n.target gfx90", "gfx90")]
    [InlineData(".version 8.0\n.target sm_80\n.address_size 32", "64 bits")]
    [InlineData(".version 8.0\n.target sm_80\n.global .u32 x;", ".global")]
    [InlineData("/* no end", "comment")]
    [InlineData(".version 8.0\n.target sm_80\n.entry k() { ret; } .entry k() { ret; }", "'k' stands twice")]
    [InlineData(".version 8.0\n.target sm_80\n.entry k(.param .b8 p, .param .b8 p) { ret; }", "'p' is declared twice")]
    [InlineData("", ".version")]
    [InlineData("int main() { return 0; }", "'int'")]
    [InlineData(".version 7.0\n.target sm_80\n.entry k() { mov.u32 ", "cut off")]
    [InlineData(".version 8.0\n.target sm_80\n.visible .entry k(.param .align 0 .b8 p[4]) { ret; }", "p")]
    [InlineData(".version 8.0\n.target sm_80\n.visible .entry k(.param .b8 p[99999999999]) { ret; }", "99999999999")]
    public void Heads_that_are_none(string text, string word) => Assert.Contains(
        word, Assert.Throws<PtxException>(() => PtxModule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Cut_and_garbled_texts_are_refused_or_read_and_nothing_else()
    {
        string body = Device.Text(
            """
            setp.lt.and.s32 %p1|%p2, %r1, %r2, !%p3; @%p1 bra A; mov.b64 {%r1, %r2}, %rd1; selp.b32 %r1, %r2, 3, %p1;
            A: ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1+16]; st.shared.u32 [tile+4], %r1; bar.sync 0;
            T: .branchtargets A, B; brx.idx %r1, T; B: { .reg .b32 x<2>; mov.b32 x0, -5; }
            atom.global.cas.b32 %r1, [%rd1], %r2, 7; cvt.rn.f32.s32 %f1, %r1; shfl.sync.bfly.b32 %r1|%p1, %r2, 1, 31, -1;
            fma.rn.f32 %f1, %f2, %f3, 0f3F800000; bfi.b32 %r1, %r2, %r3, 4, 8; lop3.b32 %r1, %r2, %r3, %r4, 0x96;
            cp.async.ca.shared.global [%rd1], [%rd2], 4; cp.async.wait_group 0; testp.finite.f32 %p1, %f1;
            """,
            2,
            ".shared .align 16 .b8 tile[64]; .local .align 4 .b8 stack[8]; .extern .shared .align 8 .b8 more[];");
        const string Signs = "{}[]()<>.,;:%@!|+-0x9 \"/a\n";
        var random = new Random(3);
        for (int at = 0; at < body.Length; at += 3)
            Read(body[..at]);
        for (int trial = 0; trial < 3000; trial++)
        {
            char[] garbled = body.ToCharArray();
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                garbled[random.Next(garbled.Length)] = Signs[random.Next(Signs.Length)];
            Read(new string(garbled));
        }

        // Names that go on and on.
        Read(".version 8.0\nld" + string.Concat(Enumerable.Repeat(".a::b", 100_000)));

        // A text that can be read in part, too.
        static void Read(string text)
        {
            try
            {
                foreach (PtxKernel kernel in PtxModule.Parse(text).Kernels)
                    Assert.True(kernel.Registers > 0);
            }
            catch (PtxException exception)
            {
                Assert.True(exception.Line > 0, exception.Message);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{exception}\n{text}");
            }
        }
    }
}
