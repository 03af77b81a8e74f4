using System.Numerics;
using System.Runtime.InteropServices;

namespace CrawlIndex.Images.Pdq;

/// <summary>Box filter along columns, rows in and rows out: a running sum for every column, a window of rows remembered.</summary>
internal sealed class ColumnBox(int maxWidth)
{
    private readonly float[] sums = new float[maxWidth];
    private readonly float[] window = new float[maxWidth * ((LumaPlane.MaxSide + 2 * BoxWindow.Side - 1) / (2 * BoxWindow.Side))];
    private int width;
    private int pushed;
    private BoxWindow box;

    /// <summary>Starts a picture of rows of <paramref name="rowWidth"/> floats (a multiple of the vector).</summary>
    public void Reset(int rowWidth, BoxWindow columns)
    {
        width = rowWidth;
        box = columns;
        pushed = 0;
        sums.AsSpan(0, width).Clear();
    }

    /// <summary>Takes the next row. True when an output row, <see cref="BoxWindow.Ahead"/> rows behind, was written.</summary>
    public bool Push(ReadOnlySpan<float> row, Span<float> output)
    {
        var leaves = pushed >= box.Size;
        var slot = MemoryMarshal.Cast<float, Vector<float>>(window.AsSpan(pushed % box.Size * width, width));
        var sum = MemoryMarshal.Cast<float, Vector<float>>(sums.AsSpan(0, width));
        var entering = MemoryMarshal.Cast<float, Vector<float>>(row[..width])[..sum.Length];
        slot = slot[..sum.Length];
        pushed++;
        var emits = pushed > box.Ahead;
        if (!leaves)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += entering[i];
                slot[i] = entering[i];
            }
            if (emits) Divide(output, pushed);
            return emits;
        }
        if (BitOperations.IsPow2(box.Size))
        {
            // The reciprocal of a power of two is exact, so multiplying is dividing.
            var share = new Vector<float>(1f / box.Size);
            var average = MemoryMarshal.Cast<float, Vector<float>>(output[..width])[..sum.Length];
            for (var i = 0; i < sum.Length; i++)
            {
                var now = sum[i] + entering[i] - slot[i];
                sum[i] = now;
                slot[i] = entering[i];
                average[i] = now * share;
            }
            return true;
        }
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = sum[i] + entering[i] - slot[i];
            slot[i] = entering[i];
        }
        Divide(output, box.Size);
        return true;
    }

    /// <summary>After the last row: writes the next of the output rows that are still due; false when there is none.</summary>
    public bool Drain(Span<float> output)
    {
        if (pushed >= box.Length + box.Ahead) return false;
        var slot = MemoryMarshal.Cast<float, Vector<float>>(window.AsSpan(pushed % box.Size * width, width));
        var sum = MemoryMarshal.Cast<float, Vector<float>>(sums.AsSpan(0, width));
        for (var i = 0; i < sum.Length; i++) sum[i] -= slot[i];
        pushed++;
        Divide(output, box.Size - (pushed - box.Length));
        return true;
    }

    private void Divide(Span<float> output, int count)
    {
        var sum = MemoryMarshal.Cast<float, Vector<float>>(sums.AsSpan(0, width));
        var average = MemoryMarshal.Cast<float, Vector<float>>(output[..width])[..sum.Length];
        var divisor = new Vector<float>(count);
        for (var i = 0; i < sum.Length; i++) average[i] = sum[i] / divisor;
    }
}
