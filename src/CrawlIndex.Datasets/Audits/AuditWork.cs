using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// The unfinished work of an audit: <c>OUTPUT/.audit/</c> with the identity of the audit, a findings file for each part that is done, and a
/// mark for each source that is done. Each appears whole or not at all, so that a killed audit goes on where it was.
/// </summary>
internal sealed class AuditWork
{
    private const string IdentityFile = "identity";

    private readonly string folder;

    private AuditWork(string folder) => this.folder = folder;

    public string Folder => folder;

    /// <summary>Opens the work of this audit, or begins it.</summary>
    /// <exception cref="SourceException">The folder holds the work of another audit.</exception>
    public static AuditWork Open(string output, string identity)
    {
        var work = new AuditWork(Path.Combine(output, ".audit"));
        Directory.CreateDirectory(work.folder);
        var file = Path.Combine(work.folder, IdentityFile);
        if (!File.Exists(file)) WriteWhole(file, identity);
        else if (File.ReadAllText(file) != identity)
            throw new SourceException(output, "holds the unfinished work of another audit (other dataset, policy, date, columns or workspace); give another -o, or remove its folder .audit");
        return work;
    }

    public static string IdentityOf(IEnumerable<string> facts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts))));

    public string PartPath(int source, int part) => Path.Combine(folder, $"{source:D7}-{part:D7}.parquet");

    public bool HasPart(int source, int part) => File.Exists(PartPath(source, part));

    /// <summary>All parts, in the order of the dataset.</summary>
    public string[] Parts()
    {
        var parts = Directory.GetFiles(folder, "???????-???????.parquet");
        Array.Sort(parts, StringComparer.Ordinal);
        return parts;
    }

    /// <summary>What is said of a source once it is done: binding, notes, and why it broke off.</summary>
    public SourceEnd? EndOf(int source)
    {
        var file = EndPath(source);
        if (!File.Exists(file)) return null;
        var lines = File.ReadAllText(file).Split('\n');
        return new SourceEnd(long.Parse(lines[0], CultureInfo.InvariantCulture), lines[1].Length > 0 ? lines[1] : null, lines[2], lines[3..]);
    }

    public void SetEnd(int source, SourceEnd end) =>
        WriteWhole(EndPath(source), string.Join('\n', [end.Rows.ToString(CultureInfo.InvariantCulture), OneLine(end.Fault ?? ""), OneLine(end.Columns), .. end.Notes.Select(OneLine)]));

    public void Remove() => Directory.Delete(folder, recursive: true);

    public static void WriteWhole(string path, string text)
    {
        var partial = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.part");
        using (var file = new FileStream(partial, FileMode.Create))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

    private string EndPath(int source) => Path.Combine(folder, $"{source:D7}.done");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

/// <summary>How a source ended.</summary>
internal sealed record SourceEnd(long Rows, string? Fault, string Columns, IReadOnlyList<string> Notes);
