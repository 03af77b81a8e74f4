using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Images.Pdq;

/// <summary>
/// Rows of RGB in, the plane that PDQ hashes out: luminance by BT.601, and where a side is longer than 512 a 512 x 512 picture whose
/// pixel (x, y) is pixel (x * width / 512, y * height / 512), rounded down, as the reference samples it.
/// </summary>
public sealed class LumaSampler
{
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    private readonly int[] columns = new int[LumaPlane.MaxSide];
    private readonly int[] rows = new int[LumaPlane.MaxSide];
    private readonly LumaPlane stored = new();
    private readonly Lazy<LumaPlane> transposed = new(() => new LumaPlane());
    private PictureTurn turn;
    private int nextRow;

    /// <summary>Starts a picture of the stored size, to be sampled as it looks after <paramref name="applied"/>.</summary>
    public void Begin(int width, int height, PictureTurn applied = default)
    {
        turn = applied;
        var shrinks = Math.Max(width, height) > LumaPlane.MaxSide;
        stored.Resize(shrinks ? LumaPlane.MaxSide : width, shrinks ? LumaPlane.MaxSide : height);
        Place(columns.AsSpan(0, stored.Width), width, turn.MirrorsColumns, size: 3);
        Place(rows.AsSpan(0, stored.Height), height, turn.MirrorsRows);
        nextRow = turn.MirrorsRows ? stored.Height - 1 : 0;
    }

    /// <summary>True when row y, the next or a later one, is sampled.</summary>
    public bool Wants(int y) => (uint)nextRow < (uint)stored.Height && rows[nextRow] == y;

    /// <summary>Takes row y of the picture, 3 bytes a pixel; rows come from top to bottom.</summary>
    public void Row(int y, ReadOnlySpan<byte> rgb)
    {
        if (!Wants(y)) return;
        var first = stored.Row(nextRow);
        Sample(rgb, columns.AsSpan(0, first.Length), first);
        while (true)
        {
            nextRow += turn.MirrorsRows ? -1 : 1;
            if (!Wants(y)) return;
            first.CopyTo(stored.Row(nextRow));
        }
    }

    /// <summary>The sampled picture, after its last row; valid until the next <see cref="Begin"/>.</summary>
    public LumaPlane End()
    {
        if (!turn.Transposes) return stored;
        var plane = transposed.Value;
        plane.Resize(stored.Height, stored.Width);
        for (var y = 0; y < stored.Height; y++)
        {
            var row = stored.Row(y);
            for (var x = 0; x < row.Length; x++) plane.Row(x)[y] = row[x];
        }
        return plane;
    }

    private static unsafe void Sample(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> places, Span<float> row)
    {
        var x = 0;
        if (Avx2.IsSupported)
        {
            // A gather reads 4 bytes of a pixel, so the last pixel of the row is left to the loop below.
            var mask = Vector256.Create(0xFF);
            fixed (byte* pixels = rgb)
            fixed (int* offsets = places)
            fixed (float* luma = row)
            {
                for (; x + 8 <= row.Length && Math.Max(offsets[x], offsets[x + 7]) + 4 <= rgb.Length; x += 8)
                {
                    var eight = Avx2.GatherVector256((int*)pixels, Vector256.Load(offsets + x), 1);
                    var red = Vector256.ConvertToSingle(eight & mask) * Red;
                    var green = Vector256.ConvertToSingle((eight >>> 8) & mask) * Green;
                    var blue = Vector256.ConvertToSingle((eight >>> 16) & mask) * Blue;
                    (red + green + blue).Store(luma + x);
                }
            }
        }
        for (; x < row.Length; x++)
        {
            var pixel = rgb.Slice(places[x], 3);
            row[x] = Red * pixel[0] + Green * pixel[1] + Blue * pixel[2];
        }
    }

    /// <summary>For each sample the offset of its pixel in bytes (columns) or its row number (rows).</summary>
    private static void Place(Span<int> places, int length, bool mirrored, int size = 1)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var place = (int)((long)i * length / places.Length);
            places[i] = (mirrored ? length - 1 - place : place) * size;
        }
    }
}
