using System.Runtime.InteropServices;
using GpuNet.IO.Safetensors;
using Xunit;

namespace GpuNet.Tests.IO.Safetensors;

public sealed class SafetensorsEntryTests
{
    [Fact]
    public void Every_element_that_has_a_type_is_kept_as_it_is()
    {
        AssertKept(SafetensorsType.Bool, [true, false]);
        AssertKept(SafetensorsType.U8, [byte.MinValue, byte.MaxValue]);
        AssertKept(SafetensorsType.I8, [sbyte.MinValue, sbyte.MaxValue]);
        AssertKept(SafetensorsType.U16, [ushort.MinValue, ushort.MaxValue]);
        AssertKept(SafetensorsType.I16, [short.MinValue, short.MaxValue]);
        AssertKept(SafetensorsType.U32, [uint.MinValue, uint.MaxValue]);
        AssertKept(SafetensorsType.I32, [int.MinValue, int.MaxValue]);
        AssertKept(SafetensorsType.U64, [ulong.MinValue, ulong.MaxValue]);
        AssertKept(SafetensorsType.I64, [long.MinValue, long.MaxValue]);
        AssertKept(SafetensorsType.F16, [Half.MinValue, Half.Epsilon]);
        AssertKept(SafetensorsType.F32, [float.MinValue, float.NaN]);
        AssertKept(SafetensorsType.F64, [double.MinValue, double.NegativeInfinity]);
    }

    [Fact]
    public void An_entry_keeps_its_own_copy_of_shape_and_values()
    {
        float[] values = [1f, 2f];
        long[] shape = [2];
        SafetensorsEntry entry = SafetensorsEntry.Create<float>("w", shape, values);
        values[0] = 5f;
        shape[0] = 5;
        Assert.Equal([1f, 2f], entry.ToArray<float>());
        Assert.Equal([2L], entry.Shape);
    }

    [Fact]
    public void A_name_a_shape_or_a_length_that_cannot_be_is_refused()
    {
        _ = Assert.Throws<ArgumentException>(() => SafetensorsEntry.Create<float>("__metadata__", [], [1f]));
        _ = Assert.Throws<ArgumentException>(() => SafetensorsEntry.Create<float>("w", [2], [1f]));
        _ = Assert.Throws<ArgumentException>(() => SafetensorsEntry.Create<float>("w", [], []));
        _ = Assert.Throws<ArgumentException>(() => SafetensorsEntry.Create<float>("w", [-1, -1], [1f]));
        _ = Assert.Throws<ArgumentException>(() => SafetensorsEntry.Create<float>("w", [1L << 62, 4], []));
        _ = Assert.Throws<NotSupportedException>(() => SafetensorsEntry.Create<decimal>("w", [], [1m]));
    }

    [Fact]
    public void Reading_another_type_than_the_tensors_is_refused_by_name()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Make(
            """{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4));
        string message = Assert.Throws<InvalidDataException>(() => file.Get("w").ToArray<float>()).Message;
        Assert.Equal("'model.safetensors', byte 62: expected tensor 'w' of F32, found F16", message);
    }

    [Fact]
    public void A_bool_that_is_neither_0_nor_1_is_refused_with_its_place()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Make(
            """{"b":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""", 4));
        string message = Assert.Throws<InvalidDataException>(() => file.Get("b").ToArray<bool>()).Message;
        Assert.Equal("'model.safetensors', byte 65: expected 0 or 1 in tensor 'b' at index 2, found 2", message);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_refused_with_its_place()
    {
        byte[] bytes = SafetensorsBytes.Write(
        [
            SafetensorsEntry.Create<double>("f64", [2], [double.MaxValue, double.NaN]),
            SafetensorsEntry.Create<float>("f32", [2, 2], [0f, 1f, float.NegativeInfinity, float.NaN]),
            SafetensorsEntry.Create<Half>("f16", [1], [Half.NaN]),
            SafetensorsEntry.Create("bf16", SafetensorsType.BF16, [2], new byte[] { 0x7F, 0x7F, 0x80, 0xFF }),
        ]);
        SafetensorsFile file = SafetensorsBytes.Read(bytes);
        int buffer = bytes.Length - 16 - 16 - 4 - 2;
        AssertNotFinite(file, "f64", buffer + 8, 1, "NaN");
        AssertNotFinite(file, "f32", buffer + 16 + 8, 2, "an infinity");
        AssertNotFinite(file, "bf16", buffer + 32 + 2, 1, "an infinity");
        AssertNotFinite(file, "f16", buffer + 36, 0, "NaN");
    }

    [Fact]
    public void Finite_numbers_and_integers_pass()
    {
        SafetensorsEntry[] entries =
        [
            SafetensorsEntry.Create<double>("a", [2], [double.MaxValue, -0d]),
            SafetensorsEntry.Create<float>("b", [2], [float.MinValue, float.Epsilon]),
            SafetensorsEntry.Create<int>("c", [1], [-1]),
            SafetensorsEntry.Create<Half>("d", [0], []),
            SafetensorsEntry.Create("e", SafetensorsType.BF16, [1], new byte[] { 0xFF, 0x7E }),
        ];
        Assert.All(entries, entry => Assert.Same(entry, entry.RequireFinite()));
    }

    private static void AssertKept<T>(SafetensorsType type, T[] values)
        where T : unmanaged
    {
        SafetensorsEntry entry = SafetensorsEntry.Create<T>("t", [2], values);
        Assert.Equal(type, entry.Type);
        Assert.Equal(values, SafetensorsBytes.Read(SafetensorsBytes.Write([entry])).Get("t").ToArray<T>());
        Assert.Equal(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), entry.Data.ToArray());
    }

    private static void AssertNotFinite(SafetensorsFile file, string name, int offset, int index, string found)
    {
        string message = Assert.Throws<InvalidDataException>(() => file.Get(name).RequireFinite()).Message;
        Assert.Equal(
            $"'model.safetensors', byte {offset}: "
            + $"expected a finite number in tensor '{name}' at index {index}, found {found}",
            message);
    }
}
