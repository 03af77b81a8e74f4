using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Small datasets made in a folder, and their rows as text.</summary>
internal static class DatasetFiles
{
    /// <summary>Each row as "url|text", "!" for an unreadable one.</summary>
    public static List<string> Rows(string input, IReadOnlyDictionary<ColumnRole, string>? columns = null, params ColumnRole[] roles)
    {
        if (roles.Length == 0) roles = [ColumnRole.Url, ColumnRole.Text];
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        List<string> rows = [];
        foreach (var source in DatasetExpander.Expand(input).Sources)
        {
            using var reader = source.Open(session, columns);
            long index = 0;
            while (reader.Read())
            {
                if (reader.Row.Index != index++) throw new InvalidOperationException($"row {index - 1} says it is {reader.Row.Index}");
                rows.Add(reader.Row.Reading == RowReading.Unreadable ? "!" : string.Join('|', roles.Select(role => Show(reader.Row, role))));
            }
        }
        return rows;
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] members)
    {
        using var stream = new MemoryStream();
        foreach (var (name, content) in members) Member(stream, name, content);
        stream.Write(new byte[1024]);
        return stream.ToArray();
    }

    /// <summary>A ustar member; a name over 100 bytes goes into a pax header before it.</summary>
    public static void Member(Stream to, string name, byte[] content)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > 100)
        {
            var length = bytes.Length + " path=\n".Length;
            var total = length + $"{length}".Length;
            if ($"{total}".Length != $"{length}".Length) total = length + $"{total}".Length;
            Header(to, "PaxHeaders/x", total, 'x');
            Padded(to, Encoding.UTF8.GetBytes($"{total} path={name}\n"));
            bytes = bytes[..100];
        }
        Header(to, Encoding.UTF8.GetString(bytes), content.Length, '0');
        Padded(to, content);
    }

    private static string Show(DatasetRow row, ColumnRole role) =>
        !row.Has(role) ? "∅" : role == ColumnRole.Picture ? $"{row[role].Length} bytes" : Encoding.UTF8.GetString(row[role]);

    private static void Header(Stream to, string name, int size, char type)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        Encoding.ASCII.GetBytes("0000644\0").CopyTo(block, 100);
        Encoding.ASCII.GetBytes($"{Convert.ToString(size, 8).PadLeft(11, '0')}\0").CopyTo(block, 124);
        block[156] = (byte)type;
        Encoding.ASCII.GetBytes("ustar\000").CopyTo(block, 257);
        block.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(block.Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(block, 148);
        to.Write(block);
    }

    private static void Padded(Stream to, byte[] content)
    {
        to.Write(content);
        to.Write(new byte[(512 - (content.Length % 512)) % 512]);
    }
}
