using System.Runtime.InteropServices;

namespace CrawlIndex.Index.Segments;

/// <summary>A growing array outside the managed heap: hundreds of megabytes of keys would only burden the collector.</summary>
internal sealed unsafe class NativeColumn<T> : IDisposable where T : unmanaged
{
    public T* Items { get; private set; }
    public long Count { get; private set; }
    public long Capacity { get; private set; }

    public void Add(in T item)
    {
        if (Count == Capacity) Grow(Math.Max(1024, Capacity + (Capacity / 2)));
        Items[Count++] = item;
    }

    /// <summary>Sets the number of items; new ones are not cleared.</summary>
    public void Resize(long count)
    {
        if (count > Capacity) Grow(count);
        Count = count;
    }

    public void Dispose()
    {
        NativeMemory.Free(Items);
        Items = null;
        Count = Capacity = 0;
    }

    private void Grow(long capacity)
    {
        Items = (T*)NativeMemory.Realloc(Items, (nuint)capacity * (nuint)sizeof(T));
        Capacity = capacity;
    }
}
