using System.Runtime.InteropServices;
using CrawlIndex.Images.Decoding.Vips;

namespace CrawlIndex.Benchmarks;

/// <summary>Pixels to files, with the encoders of the library that the product decodes with.</summary>
internal static unsafe partial class VipsEncoder
{
    private const string Library = "libvips-cpp.so";

    /// <summary>Runs a saver, such as jpegsave_buffer with Q=75.</summary>
    public static byte[] Encode(Pixels pixels, string saver, string options)
    {
        nint image;
        fixed (byte* rgb = pixels.Rgb) image = vips_image_new_from_memory_copy(rgb, (nuint)pixels.Rgb.Length, pixels.Width, pixels.Height, 3, 0);
        var operation = Native.vips_operation_new(saver);
        NativeValue value = default;
        Native.g_value_init(ref value, Native.vips_image_get_type());
        Native.g_value_set_object(ref value, image);
        Native.g_object_set_property(operation, "in", ref value);
        Native.g_value_unset(ref value);
        if (Native.vips_object_set_from_string(operation, options) != 0 || Native.vips_object_build(operation) != 0) throw new InvalidDataException(VipsLibrary.TakeFault());
        value = default;
        Native.g_value_init(ref value, Native.vips_blob_get_type());
        Native.g_object_get_property(operation, "buffer", ref value);
        var bytes = vips_blob_get(g_value_get_boxed(&value), out var length);
        var file = new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
        Native.g_value_unset(ref value);
        Native.vips_object_unref_outputs(operation);
        Native.g_object_unref(operation);
        Native.g_object_unref(image);
        return file;
    }

    [LibraryImport(Library)] private static partial nint vips_image_new_from_memory_copy(byte* bytes, nuint length, int width, int height, int bands, int format);
    [LibraryImport(Library)] private static partial nint g_value_get_boxed(NativeValue* value);
    [LibraryImport(Library)] private static partial byte* vips_blob_get(nint blob, out nuint length);
}
