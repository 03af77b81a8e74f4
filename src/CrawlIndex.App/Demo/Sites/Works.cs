using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>The artist's pictures. They appear on her own site and, copied, on the board, so that copies can be followed.</summary>
public static class Works
{
    public static readonly string[] Titles = ["Nordlys over Senja", "Den røde båten", "Vinterhavn", "Three Gulls", "Low Tide, Morning", "Hurtigruten Passing"];

    private static readonly Lazy<Canvas[]> Drawn =
        new(() => [.. Titles.Select((_, number) => number < 3 ? Pictures.Landscape(100 + number, 480, 320) : Pictures.Abstract(100 + number, 360, 360))]);

    public static Canvas Of(int number) => Drawn.Value[number];
}
