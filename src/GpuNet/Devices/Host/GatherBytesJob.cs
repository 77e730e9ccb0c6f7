using System.Runtime.Intrinsics;

namespace GpuNet.Devices.Host;

/// <summary>yᵢⱼ = scale · source[orderᵢ, j], bytes to numbers on the way.</summary>
internal readonly unsafe struct GatherBytesJob(
    int rows, int columns, byte* source, int* order, float scale, float* destination) : IJob
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
            Row(source + ((long)order[row] * columns), destination + ((long)row * columns));
    }

    private void Row(byte* from, float* to)
    {
        int column = 0;
        for (; column <= columns - 16; column += 16)
        {
            Vector512<int> wide = Vector512.Create(
                Widen(Vector128.Load(from + column).GetLower()), Widen(Vector128.Load(from + column).GetUpper()));
            Vector512.Store(Vector512.ConvertToSingle(wide) * scale, to + column);
        }

        for (; column < columns; column++)
            to[column] = from[column] * scale;
    }

    private static Vector256<int> Widen(Vector64<byte> bytes)
    {
        Vector128<ushort> shorts = Vector128.WidenLower(bytes.ToVector128Unsafe());
        return Vector256.WidenLower(shorts.ToVector256Unsafe()).AsInt32();
    }
}
