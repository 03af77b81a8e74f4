using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Any item in, any item out, any bit flipped anywhere is caught; a second verifier, written from the docs, agrees.</summary>
public sealed partial class ItemProofTests(ITestOutputHelper log) : IDisposable
{
    private readonly TestExport export = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700)]
    public void AnyItemIn_AnyItemOut_IsProven(int count)
    {
        var references = TestExport.References(count, 11);
        var expected = TestExport.Expected(references);
        var manifest = export.Run(export.Options("e", ExportShape.Laion), new OfferList(references));
        foreach (var (pairId, reference) in expected)
        {
            foreach (var asked in (string?[])[pairId, pairId.ToUpperInvariant(), reference.Url, reference.Sha256])
            {
                if (asked is null) continue;
                var answer = ItemLookup.Answer(manifest, asked);
                Assert.Null(answer.Check(export.Key.PublicKey));
                Assert.True(answer.IsIncluded);
                Assert.Contains(answer.Matches, match => Encoding.UTF8.GetString(match.Row).Contains($"\"pair_id\":\"{pairId}\"", StringComparison.Ordinal));
            }
        }
        var absent = references.Where(one => !expected.ContainsKey(one.PairId)).SelectMany(one => (string[])[one.PairId, one.Url]).Where(asked => !expected.Values.Any(one => one.Url == asked))
            .Concat(Enumerable.Range(0, 40).Select(i => i.ToString("x32", null))).Concat([new string('0', 32), new string('f', 32), new string('0', 64), new string('f', 64), "https://nowhere.example/"]);
        foreach (var asked in absent)
        {
            var answer = ItemLookup.Answer(manifest, asked);
            Assert.False(answer.IsIncluded);
            Assert.Null(answer.Check(export.Key.PublicKey));
            Assert.DoesNotContain("https://", Encoding.UTF8.GetString(answer.ToJson()).Replace("\"query\": \"https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void UrlInAnotherSpelling_IsFound()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList([new Reference("https://host.example/a.jpg", "x")]));
        Assert.True(ItemLookup.Answer(manifest, "HTTPS://Host.Example:443/b/../a.jpg").IsIncluded);
    }

    [Fact]
    public void OneUrlWithManyTexts_GivesAllItsItems()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList([.. Enumerable.Range(0, 9).Select(i => new Reference("https://host.example/a.jpg", $"text {i}"))]));
        var answer = ItemLookup.Answer(manifest, "https://host.example/a.jpg");
        Assert.Null(answer.Check(export.Key.PublicKey));
        Assert.Equal(9, answer.Matches.Count);
    }

    [Fact]
    public void AnyFlippedBit_OfAnyFile_IsCaughtByVerify()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Img2Dataset), new OfferList(TestExport.References(150, 12)));
        var files = Directory.GetFiles(manifest.Folder, "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 15);
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            for (var flip = 0; flip < 4 && bytes.Length > 0; flip++)
            {
                var (at, bit) = (random.Next(bytes.Length), (byte)(1 << random.Next(8)));
                bytes[at] ^= bit;
                File.WriteAllBytes(file, bytes);
                Assert.True(IsCaught(manifest.Folder), $"{file}, byte {at}, seed {seed}");
                bytes[at] ^= bit;
            }
            if (bytes.Length > 0)
            {
                File.WriteAllBytes(file, bytes[..^1]);
                Assert.True(IsCaught(manifest.Folder), $"{file} cut");
            }
            File.Delete(file);
            Assert.True(IsCaught(manifest.Folder), $"{file} deleted");
            File.WriteAllBytes(file, bytes);
        }
        Assert.Empty(export.Verify(Manifest.Open(manifest.Folder)).Faults);
    }

    [Fact]
    public void AnyFlippedBit_OfAProof_IsCaught()
    {
        var references = TestExport.References(300, 13);
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(references));
        var seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (var asked in (string[])[TestExport.Expected(references).First().Key, TestExport.Expected(references).Last().Value.Url, new string('7', 32), "https://nowhere.example/x"])
        {
            var json = ItemLookup.Answer(manifest, asked).ToJson();
            Assert.Null(ProofReader.Read(json).Check(export.Key.PublicKey));
            for (var flip = 0; flip < 200; flip++)
            {
                var flipped = json.ToArray();
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                string? fault;
                try
                {
                    var answer = ProofReader.Read(flipped);
                    // Flipped inside the question, it is an honest answer to another one, which nobody asked.
                    fault = answer.Check(export.Key.PublicKey) ?? (answer.Query.Text == asked ? null : "answers another question");
                }
                catch (InvalidDataException refused)
                {
                    fault = refused.Message;
                }
                Assert.True(fault is not null, $"seed {seed}: {Encoding.UTF8.GetString(flipped)}");
            }
        }
    }

    [Fact]
    public void ADamagedTreeOrItemFile_GivesNoFalseAnswer()
    {
        var references = TestExport.References(300, 14);
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(references));
        var random = new Random(1);
        foreach (var file in Directory.GetFiles(manifest.PathOf("proofs")).Concat(Directory.GetFiles(manifest.PathOf("data"))))
        {
            var bytes = File.ReadAllBytes(file);
            for (var round = 0; round < 4; round++)
            {
                var broken = bytes.ToArray();
                for (var i = 0; i < 50; i++) broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
                File.WriteAllBytes(file, broken);
                foreach (var (pairId, reference) in TestExport.Expected(references).Where((_, i) => i % 60 == 0))
                {
                    foreach (var asked in (string[])[pairId, reference.Url])
                    {
                        try
                        {
                            var answer = ItemLookup.Answer(manifest, asked);
                            Assert.True(answer.IsIncluded || answer.Check(export.Key.PublicKey) is not null, "an item was 'proven' absent");
                        }
                        catch (Exception refused) when (refused is InvalidDataException or CrawlIndex.Catalog.CatalogException)
                        {
                            // Damaged beyond reading is said so.
                        }
                    }
                }
            }
            File.WriteAllBytes(file, bytes);
        }
    }

    [Fact]
    public void AnotherKey_IsNotTrusted()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(TestExport.References(20, 15)));
        using var other = OperatorKey.OfSeed(new byte[32]);
        Assert.NotNull(ItemLookup.Answer(manifest, new string('1', 32)).Check(other.PublicKey));
        Assert.NotEmpty(ManifestVerifier.Verify(manifest, other.PublicKey, 1, new ExportProgress(), default).Faults);
    }

    [Fact]
    public void Docs_TheIndependentVerifierOfFortyLines_AgreesWithUs()
    {
        if (!HasPython()) return;
        var docs = File.ReadAllText(Path.Combine(TestData.Repository, "src", "CrawlIndex.Datasets", "Proofs", "FORMAT.md"));
        var program = Block().Match(docs).Groups[1].Value;
        Assert.InRange(program.Split('\n').Length, 20, 45);
        var script = Path.Combine(Directory.CreateDirectory(export.Folder("python")).FullName, "verify_proof.py");
        File.WriteAllText(script, program);
        var references = TestExport.References(300, 16);
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(references));
        var key = Convert.ToBase64String(export.Key.PublicKey);
        var expected = TestExport.Expected(references);
        var odd = expected.First(one => one.Value.Alt.Contains('\u0001', StringComparison.Ordinal));
        foreach (var (asked, result) in new[] { (expected.First().Key, "included"), (odd.Value.Url, "included"), (expected.Values.First(one => one.Sha256 is not null).Sha256!, "included"), (new string('0', 32), "absent"), (new string('f', 32), "absent"), ("https://nowhere.example/", "absent") })
        {
            var proof = Path.Combine(export.Folder("python"), "proof.json");
            var json = ItemLookup.Answer(manifest, asked).ToJson();
            File.WriteAllBytes(proof, json);
            Assert.Equal((0, result), Python(script, proof, key));
            Assert.NotEqual(0, Python(script, proof, Convert.ToBase64String(new byte[31].Append((byte)1).ToArray())).ExitCode);
            var text = Encoding.UTF8.GetString(json);
            var index = text.IndexOf("\"entry\": \"", StringComparison.Ordinal) + 12;
            File.WriteAllText(proof, string.Concat(text.AsSpan(0, index), text[index] == '0' ? "1" : "0", text.AsSpan(index + 1)));
            Assert.NotEqual(0, Python(script, proof, key).ExitCode);
        }
    }

    public void Dispose() => export.Dispose();

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private static bool HasPython()
    {
        try
        {
            return Python("-c", "print(1)").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int ExitCode, string Output) Python(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        _ = error.Result;
        return (process.ExitCode, output);
    }

    private bool IsCaught(string folder)
    {
        try
        {
            return export.Verify(Manifest.Open(folder)).Faults.Count > 0;
        }
        catch (Exception refused) when (refused is InvalidDataException or FileNotFoundException)
        {
            return true;
        }
    }
}
