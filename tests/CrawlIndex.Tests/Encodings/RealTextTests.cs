using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrawlIndex.Html.Encodings;
using CrawlIndex.Tests.Urls;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Encodings;

/// <summary>Real texts whose folder or file name is their encoding, against node's TextDecoder (ICU); windows-1252 and EUC-KR, which
/// node 20 takes for ISO-8859-1 and KS X 1001 alone, against the runtime's code pages 1252 and 949.</summary>
public class RealTextTests(ITestOutputHelper output)
{
    [NodeDataTheory]
    [InlineData("charset/chardet.tar.xz", 250)]
    [InlineData("charset/uchardet.tar.xz", 70)]
    public void WhatwgEncoding_RealTexts_DecodeAsNodeDoes(string pack, int atLeast)
    {
        var folder = Directory.CreateTempSubdirectory("texts");
        try
        {
            var texts = new List<(string Name, string Label, byte[] Bytes)>();
            foreach (var (name, bytes) in TextPack.Files(TestData.PathOf(pack)))
            {
                var label = Label(pack, name);
                if (!EncodingLabels.TryGet(Encoding.ASCII.GetBytes(label), out var encoding) || encoding == HtmlEncoding.Replacement) continue;
                File.WriteAllBytes(Path.Combine(folder.FullName, texts.Count.ToString()), bytes);
                texts.Add((name, label, bytes));
            }
            File.WriteAllText(Path.Combine(folder.FullName, "labels"), JsonSerializer.Serialize(texts.Select(text => text.Label)));
            var hashes = Node(folder.FullName);
            using var transcoder = new Transcoder();
            var differ = new List<string>();
            var unknown = 0;
            for (var i = 0; i < texts.Count; i++)
            {
                EncodingLabels.TryGet(Encoding.ASCII.GetBytes(texts[i].Label), out var encoding);
                var decoded = transcoder.ToUtf8(encoding, texts[i].Bytes);
                if (encoding is HtmlEncoding.Windows1252 or HtmlEncoding.EucKr) hashes[i] = CodePageHash(encoding == HtmlEncoding.EucKr ? 949 : 1252, texts[i].Bytes);
                if (hashes[i] == "unknown label") unknown++;
                else if (Convert.ToHexStringLower(SHA256.HashData(decoded)) != hashes[i]) differ.Add($"{texts[i].Name} as {texts[i].Label}");
            }
            output.WriteLine($"{texts.Count} texts, {unknown} of encodings node lacks");
            Assert.True(texts.Count - unknown >= atLeast, texts.Count.ToString());
            Assert.True(differ.Count == 0, string.Join("\n", differ));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string CodePageHash(int codePage, byte[] bytes)
    {
        var decoder = CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\uFFFD"))!;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(decoder.GetString(bytes))));
    }

    private static string[] Node(string folder)
    {
        const string Script = """
            const fs = require('fs'), crypto = require('crypto'), folder = process.argv[1];
            JSON.parse(fs.readFileSync(folder + '/labels', 'utf8')).forEach((label, i) => {
              let decoder;
              try { decoder = new TextDecoder(label, { ignoreBOM: true }); } catch { console.log('unknown label'); return; }
              const text = decoder.decode(fs.readFileSync(folder + '/' + i));
              console.log(crypto.createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
            });
            """;
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, folder]) { RedirectStandardOutput = true })!;
        var hashes = node.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return hashes;
    }

    private static string Label(string pack, string name)
    {
        var parts = name.Split('/');
        if (pack.Contains("uchardet", StringComparison.Ordinal)) return Path.GetFileNameWithoutExtension(parts[^1]) is "uhc" ? "euc-kr" : Path.GetFileNameWithoutExtension(parts[^1]);
        var folder = parts[^2].ToLowerInvariant();
        var label = folder.StartsWith("windows-", StringComparison.Ordinal) || folder.StartsWith("iso-8859-", StringComparison.Ordinal) ? string.Join('-', folder.Split('-').Take(folder[0] == 'w' ? 2 : 3)) : folder;
        return label switch { "cp932" => "shift_jis", "cp949" => "euc-kr", "maccyrillic" => "x-mac-cyrillic", "utf-8-sig" => "utf-8", _ => label };
    }
}
