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

    private static void Sample(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> places, Span<float> row)
    {
        for (var x = 0; x < row.Length; x++)
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
