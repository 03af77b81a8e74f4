namespace CrawlIndex.Images.Decoding.Vips;

/// <summary>An image of libvips: lazy, its pixels are made when rows are fetched. Dispose before the bytes it was loaded from go away.</summary>
internal unsafe ref struct VipsImage
{
    private nint image;
    private nint region;

    private VipsImage(nint image) => this.image = image;

    /// <summary>True when there is an image; false when the operation failed.</summary>
    public readonly bool IsOpen => image != 0;

    public readonly int Width => Native.vips_image_get_width(image);

    public readonly int Height => Native.vips_image_get_height(image);

    public readonly int Bands => Native.vips_image_get_bands(image);

    /// <summary>VipsBandFormat.</summary>
    public readonly int Format => Native.vips_image_get_format(image);

    public readonly VipsInterpretation Interpretation => (VipsInterpretation)Native.vips_image_get_interpretation(image);

    public readonly int Pages => Native.vips_image_get_n_pages(image);

    /// <summary>EXIF orientation, 1-8.</summary>
    public readonly int Orientation => Native.vips_image_get_orientation(image);

    /// <summary>Runs a loader, such as jpegload_buffer, on bytes that stay where they are until the image is disposed.</summary>
    public static VipsImage Load(string loader, byte* bytes, int length, string options)
    {
        var operation = Native.vips_operation_new(loader);
        if (operation == 0) return default;
        var blob = Native.vips_blob_new(0, bytes, (nuint)length);
        NativeValue value = default;
        Native.g_value_init(ref value, Native.vips_blob_get_type());
        Native.g_value_set_boxed(ref value, blob);
        Native.g_object_set_property(operation, "buffer", ref value);
        Native.g_value_unset(ref value);
        Native.vips_area_unref(blob);
        return Build(operation, options);
    }

    /// <summary>Runs an operation on this image, such as colourspace with space=srgb.</summary>
    public readonly VipsImage Apply(string name, string options)
    {
        var operation = Native.vips_operation_new(name);
        if (operation == 0) return default;
        NativeValue value = default;
        Native.g_value_init(ref value, Native.vips_image_get_type());
        Native.g_value_set_object(ref value, image);
        Native.g_object_set_property(operation, "in", ref value);
        Native.g_value_unset(ref value);
        return Build(operation, options);
    }

    /// <summary>Makes rows top to top + height - 1; 0 when they cannot be made. The caller frees them with g_free.</summary>
    public byte* Fetch(int top, int height, out nuint length)
    {
        length = 0;
        if (region == 0) region = Native.vips_region_new(image);
        return region == 0 ? null : Native.vips_region_fetch(region, 0, top, Width, height, out length);
    }

    public void Dispose()
    {
        if (region != 0) Native.g_object_unref(region);
        if (image != 0) Native.g_object_unref(image);
        region = image = 0;
    }

    private static VipsImage Build(nint operation, string options)
    {
        nint made = 0;
        if (Native.vips_object_set_from_string(operation, options) == 0 && Native.vips_object_build(operation) == 0)
        {
            NativeValue value = default;
            Native.g_value_init(ref value, Native.vips_image_get_type());
            Native.g_object_get_property(operation, "out", ref value);
            made = Native.g_object_ref(Native.g_value_get_object(ref value));
            Native.g_value_unset(ref value);
        }
        Native.vips_object_unref_outputs(operation);
        Native.g_object_unref(operation);
        return new VipsImage(made);
    }
}

/// <summary>VipsInterpretation: what the bands mean; those that are read without a conversion.</summary>
internal enum VipsInterpretation
{
    Multiband = 0, Grey = 1, Cmyk = 15, Rgb = 17, Srgb = 22, Rgb16 = 25, Grey16 = 26,
}
