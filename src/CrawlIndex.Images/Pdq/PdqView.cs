namespace CrawlIndex.Images.Pdq;

/// <summary>The eight ways to lay a picture on a table, in the order and by the names of the PDQ tools.</summary>
public enum PdqView
{
    Original = 0,
    /// <summary>Turned a quarter, counter-clockwise.</summary>
    Rotate90 = 1,
    Rotate180 = 2,
    /// <summary>Turned three quarters, counter-clockwise.</summary>
    Rotate270 = 3,
    /// <summary>Mirrored top to bottom.</summary>
    FlipX = 4,
    /// <summary>Mirrored left to right.</summary>
    FlipY = 5,
    /// <summary>Mirrored in the main diagonal: rows become columns.</summary>
    FlipPlus1 = 6,
    /// <summary>Mirrored in the other diagonal.</summary>
    FlipMinus1 = 7,
}

/// <summary>What the views are made of.</summary>
public static class PdqViews
{
    /// <summary>All eight, the original first.</summary>
    public static IReadOnlyList<PdqView> All { get; } = Enum.GetValues<PdqView>();

    /// <summary>The view as a transposition, then mirrored top to bottom and left to right.</summary>
    internal static (bool Transpose, bool MirrorRows, bool MirrorColumns) Steps(this PdqView view) => view switch
    {
        PdqView.Rotate90 => (true, true, false),
        PdqView.Rotate180 => (false, true, true),
        PdqView.Rotate270 => (true, false, true),
        PdqView.FlipX => (false, true, false),
        PdqView.FlipY => (false, false, true),
        PdqView.FlipPlus1 => (true, false, false),
        PdqView.FlipMinus1 => (true, true, true),
        _ => default,
    };
}
