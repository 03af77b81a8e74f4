using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrawlIndex.Images.Decoding.Vips;

/// <summary>GValue of GObject: a type and 16 bytes of payload.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct NativeValue
{
    public nuint Type;
}

/// <summary>VipsRect: pixels.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRect
{
    public int Left, Top, Width, Height;
}

/// <summary>The part of libvips and GObject in use. Nothing variadic: its calling convention differs between platforms.</summary>
internal static unsafe partial class Native
{
    private const string Library = "vips-cpp";

    /// <summary>VIPS_FORMAT_UCHAR and VIPS_FORMAT_USHORT of VipsBandFormat.</summary>
    public const int FormatByte = 0, FormatUInt16 = 2;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int vips_init(string program);
    [LibraryImport(Library)] public static partial int vips_version(int part);
    [LibraryImport(Library)] public static partial void vips_block_untrusted_set(int blocked);
    [LibraryImport(Library)] public static partial void vips_cache_set_max(int operations);
    [LibraryImport(Library)] public static partial void vips_concurrency_set(int threads);
    [LibraryImport(Library)] public static partial nint vips_error_buffer_copy();
    [LibraryImport(Library)] public static partial void vips_error_clear();
    [LibraryImport(Library)] public static partial void g_log_set_default_handler(delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint user);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint user);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint vips_operation_new(string name);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int vips_object_set_from_string(nint instance, string options);
    [LibraryImport(Library)] public static partial int vips_object_build(nint instance);
    [LibraryImport(Library)] public static partial void vips_object_unref_outputs(nint instance);
    [LibraryImport(Library)] public static partial void g_object_unref(nint instance);
    [LibraryImport(Library)] public static partial nint g_object_ref(nint instance);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void g_object_set_property(nint instance, string name, ref NativeValue value);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void g_object_get_property(nint instance, string name, ref NativeValue value);
    [LibraryImport(Library)] public static partial nint g_value_init(ref NativeValue value, nuint type);
    [LibraryImport(Library)] public static partial void g_value_unset(ref NativeValue value);
    [LibraryImport(Library)] public static partial void g_value_set_boxed(ref NativeValue value, nint boxed);
    [LibraryImport(Library)] public static partial void g_value_set_object(ref NativeValue value, nint instance);
    [LibraryImport(Library)] public static partial nint g_value_get_object(ref NativeValue value);
    [LibraryImport(Library)] public static partial void g_free(nint memory);

    [LibraryImport(Library)] public static partial nint vips_blob_new(nint free, byte* bytes, nuint length);
    [LibraryImport(Library)] public static partial nuint vips_blob_get_type();
    [LibraryImport(Library)] public static partial nuint vips_image_get_type();
    [LibraryImport(Library)] public static partial void vips_area_unref(nint area);

    [LibraryImport(Library)] public static partial int vips_image_get_width(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_height(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_bands(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_format(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_interpretation(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_n_pages(nint image);
    [LibraryImport(Library)] public static partial int vips_image_get_orientation(nint image);
    [LibraryImport(Library)] public static partial void vips_image_set_kill(nint image, int kill);

    [LibraryImport(Library)] public static partial nint vips_region_new(nint image);
    [LibraryImport(Library)] public static partial byte* vips_region_fetch(nint region, int left, int top, int width, int height, out nuint length);

#pragma warning disable CA2255 // The resolver must be there before the first call into the library, whoever makes it.
    [ModuleInitializer]
    internal static void ResolveLibrary() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>Only the library beside the program is taken: another build of libvips gives other pixels.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        var file = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips-cpp.dylib" : "libvips-cpp.so";
        return NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out var handle) ? handle : 0;
    }
}
