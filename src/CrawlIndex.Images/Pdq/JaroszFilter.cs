using System.Runtime.CompilerServices;

namespace CrawlIndex.Images.Pdq;

/// <summary>
/// PDQ's smoothing and decimation to 64 x 64: two passes of a box filter along rows, then columns, a tent in effect. A box is a running sum in
/// single precision: add what enters, take off what leaves, divide by the number of samples inside. Its rounding is part of the hash,
/// so vectors run across lines and each line keeps that order.
/// </summary>
/// <remarks>
/// Rows flow through in blocks: (1) along rows; (2) along columns; (3) along rows, only the 64 columns that stay; (4) along columns, only
/// the 64 rows that stay. Nothing larger than a block is stored between them.
/// </remarks>
internal sealed unsafe class JaroszFilter
{
    private readonly float[] first = Block(LumaPlane.MaxSide);
    private readonly float[] second = Block(LumaPlane.MaxSide);
    private readonly float[] third = Block(BoxWindow.Side);
    private readonly float[] fourth = new float[BoxWindow.Side];
    private readonly int[] everyColumn = [.. Enumerable.Range(0, LumaPlane.MaxSide)];
    private readonly int[] keptColumns = new int[BoxWindow.Side];
    private readonly RowBox rowBox = new();
    private readonly ColumnBox secondPass = new(LumaPlane.MaxSide);
    private readonly ColumnBox fourthPass = new(BoxWindow.Side);

    private BoxWindow rows;
    private BoxWindow columns;
    private int stride;
    private int filled;
    private int lastRow;
    private int decimatedRows;

    /// <summary>Filters <paramref name="plane"/> into 64 x 64 floats, row by row. A plane of that size is taken as it is, as the reference does.</summary>
    public void Run(LumaPlane plane, Span<float> decimated)
    {
        if (plane is { Width: BoxWindow.Side, Height: BoxWindow.Side })
        {
            for (var y = 0; y < BoxWindow.Side; y++) plane.Row(y).CopyTo(decimated[(y * BoxWindow.Side)..]);
            return;
        }
        rows = new BoxWindow(plane.Width);
        columns = new BoxWindow(plane.Height);
        stride = plane.Stride;
        for (var j = 0; j < keptColumns.Length; j++) keptColumns[j] = rows.Kept(j);
        secondPass.Reset(stride, columns);
        fourthPass.Reset(BoxWindow.Side, columns);
        filled = lastRow = decimatedRows = 0;
        for (var top = 0; top < plane.Height; top += RowBox.Rows)
        {
            var height = Math.Min(RowBox.Rows, plane.Height - top);
            fixed (float* source = plane.Rows(top)) rowBox.Run(source, stride, height, rows, everyColumn.AsSpan(0, stride), At(first));
            for (var y = 0; y < height; y++)
            {
                if (secondPass.Push(first.AsSpan(y * stride, stride), NextSecond()) && ++filled == RowBox.Rows) Narrow(decimated);
            }
        }
        while (secondPass.Drain(NextSecond()))
        {
            if (++filled == RowBox.Rows) Narrow(decimated);
        }
        Narrow(decimated);
        while (fourthPass.Drain(fourth)) Keep(decimated);
    }

    /// <summary>Passes 3 and 4 of the rows that pass 2 has filled.</summary>
    private void Narrow(Span<float> decimated)
    {
        if (filled == 0) return;
        rowBox.Run(At(second), stride, filled, rows, keptColumns, At(third));
        for (var y = 0; y < filled; y++)
        {
            if (fourthPass.Push(third.AsSpan(y * BoxWindow.Side, BoxWindow.Side), fourth)) Keep(decimated);
        }
        filled = 0;
    }

    private void Keep(Span<float> decimated)
    {
        for (; decimatedRows < BoxWindow.Side && columns.Kept(decimatedRows) == lastRow; decimatedRows++) fourth.CopyTo(decimated[(decimatedRows * BoxWindow.Side)..]);
        lastRow++;
    }

    private Span<float> NextSecond() => second.AsSpan(filled * stride, stride);

    private static float* At(float[] pinned) => (float*)Unsafe.AsPointer(ref pinned[0]);

    private static float[] Block(int width) => GC.AllocateArray<float>(width * RowBox.Rows, pinned: true);
}
