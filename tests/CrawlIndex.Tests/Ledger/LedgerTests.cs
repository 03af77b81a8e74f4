using System.Text.Json;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Pipeline.Keys;
using CrawlIndex.Pipeline.Ledger;
using Xunit;

namespace CrawlIndex.Tests.Ledger;

/// <summary>Design section 6: the ledger is append-only, signed, chained; nothing acknowledged is lost, nothing tampered passes.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-tests-").FullName;

    private string File => LedgerFile.PathIn(folder);

    [Fact]
    public async Task Design6_AddedClaims_StandInOrder_AndVerify()
    {
        await using (var ledger = await LedgerWriter.OpenAsync(folder))
        {
            for (var i = 0; i < 20; i++) Assert.Equal(i + 1, (await ledger.AddAsync(Claim(i))).Sequence);
        }
        var reading = await LedgerFile.VerifyAsync(folder, PublicKey());
        Assert.Null(reading.Fault);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"https://a.example/{i}.jpg"), reading.State.Claims.Select(claim => claim.Made.Value));
    }

    [Fact]
    public async Task Design6_TheSameClaimTwice_GivesTheFirstReceipt_AndOneEvent()
    {
        await using var ledger = await LedgerWriter.OpenAsync(folder);
        var first = await ledger.AddAsync(Claim(1));
        var second = await ledger.AddAsync(Claim(1));
        Assert.True(first.IsNew);
        Assert.Equal(first with { IsNew = false }, second);
        await Assert.ThrowsAsync<InvalidDataException>(() => ledger.AddAsync(Claim(2) with { Id = first.ClaimId }));
    }

    [Fact]
    public async Task Design6_Revoked_IsFinal_AndHistoryKeepsWhatStoodBefore()
    {
        var clock = new SteppedClock();
        await using var ledger = await LedgerWriter.OpenAsync(folder, clock);
        var made = await ledger.AddAsync(Claim(1));
        var between = clock.GetUtcNow();
        await ledger.ChangeAsync(made.ClaimId, ClaimStatus.Revoked, "asked for");
        var state = await LedgerFile.ReadAsync(folder);
        Assert.Equal(ClaimStatus.Verified, Assert.Single(state.At(between)).Status);
        Assert.Equal(ClaimStatus.Revoked, Assert.Single(state.At(clock.GetUtcNow())).Status);
        Assert.Empty(state.At(made.Time.AddSeconds(-1)));
        await Assert.ThrowsAsync<InvalidDataException>(() => ledger.ChangeAsync(made.ClaimId, ClaimStatus.Verified, null));
        await Assert.ThrowsAsync<InvalidDataException>(() => ledger.ChangeAsync("c-unknown", ClaimStatus.Revoked, null));
    }

    [Fact]
    public async Task Design6_PendingPastItsDeadline_HasExpired()
    {
        await using var ledger = await LedgerWriter.OpenAsync(folder);
        var deadline = DateTimeOffset.UtcNow.AddDays(30);
        await ledger.AddAsync(Claim(1) with { Status = ClaimStatus.Pending }, deadline);
        var state = await LedgerFile.ReadAsync(folder);
        Assert.Equal(ClaimStatus.Pending, Assert.Single(state.At(deadline.AddSeconds(-1))).Status);
        Assert.Equal(ClaimStatus.Expired, Assert.Single(state.At(deadline)).Status);
    }

    [Fact]
    public async Task Design6_TornTail_IsRemovedOnOpening_WhateverTheCut()
    {
        await WriteAsync(3);
        var whole = System.IO.File.ReadAllBytes(File);
        var lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var cut = lastLine + 1; cut < whole.Length; cut += 7)
        {
            System.IO.File.WriteAllBytes(File, whole[..cut]);
            await using (var ledger = await LedgerWriter.OpenAsync(folder))
            {
                Assert.Equal(cut - lastLine, ledger.RemovedBytes);
                Assert.Equal(3, (await ledger.AddAsync(Claim(99))).Sequence);
            }
            Assert.Null((await LedgerFile.VerifyAsync(folder, PublicKey())).Fault);
        }
    }

    [Fact]
    public async Task Design6_AnyByteChanged_IsFound()
    {
        await WriteAsync(3);
        var whole = System.IO.File.ReadAllBytes(File);
        var key = PublicKey();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var damaged = whole.ToArray();
            var at = random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            System.IO.File.WriteAllBytes(File, damaged);
            var reading = await LedgerFile.VerifyAsync(folder, key);
            // The last line feed gone makes the last line torn: it never counts as acknowledged.
            Assert.True(reading.Fault is not null || (at == whole.Length - 1 && reading.State.Sequence == 2), $"seed {seed}: change at {at} passed");
            if (reading.Fault is { } fault) Assert.InRange(at, fault.Offset - 1, whole.Length);
        }
    }

    [Fact]
    public async Task Design6_LinesDroppedOrMoved_AreFound()
    {
        await WriteAsync(4);
        var lines = System.IO.File.ReadAllLines(File);
        foreach (var changed in (string[][])[[lines[0], lines[2], lines[3]], [lines[0], lines[2], lines[1], lines[3]], [lines[1], lines[2]], [.. lines, lines[3]]])
        {
            System.IO.File.WriteAllLines(File, changed);
            Assert.NotNull((await LedgerFile.VerifyAsync(folder, PublicKey())).Fault);
            await Assert.ThrowsAsync<InvalidDataException>(() => LedgerWriter.OpenAsync(folder));
        }
    }

    [Fact]
    public async Task Design6_AnotherKey_DoesNotVerify()
    {
        await WriteAsync(1);
        var other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
        using var key = OperatorKey.Create(other);
        Assert.Equal("is not signed by this key", (await LedgerFile.VerifyAsync(folder, key.PublicKey)).Fault?.Reason);
    }

    [Fact]
    public async Task Design6_ThirtyTwoWriters_OneChain_NothingLostOrDoubled()
    {
        const int writers = 32, each = 40;
        await using (var ledger = await LedgerWriter.OpenAsync(folder))
        {
            var receipts = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                var mine = new List<LedgerReceipt>();
                for (var i = 0; i < each; i++) mine.Add(await ledger.AddAsync(Claim((writer * each) + i)));
                return mine;
            })));
            // Each writer's own claims keep their order.
            Assert.All(receipts, mine => Assert.Equal(mine.Select(receipt => receipt.Sequence).Order(), mine.Select(receipt => receipt.Sequence)));
            Assert.Equal(Enumerable.Range(1, writers * each).Select(i => (long)i), receipts.SelectMany(mine => mine).Select(receipt => receipt.Sequence).Order());
        }
        var reading = await LedgerScan.ReadAsync(File, verify: null);
        Assert.Null(reading.Fault);
        Assert.Equal(writers * each, reading.State.Claims.Count);
    }

    [Theory]
    [InlineData("""{"kind":"opt-out","subject":{"type":"domain","value":"Example.ORG"},"party":"creator"}""", null)]
    [InlineData("""{"kind":"opt-out","subject":{"type":"domain","value":"localhost"},"party":"creator"}""", "subject.value")]
    [InlineData("""{"kind":"opt-in","subject":{"type":"url","value":"https://a.example/x"},"party":"creator","valid_too":"2030-01-01"}""", "valid_too: unknown field")]
    [InlineData("""{"kind":"opt-in","subject":{"type":"url","value":"https://a.example/x"},"party":"creator","valid_from":"2030-01-02","valid_to":"2030-01-01"}""", "valid_to")]
    [InlineData("""{"kind":"opt-out","subject":{"type":"pdq","value":"00","radius":31},"party":"creator"}""", "64 hex")]
    [InlineData("""{"kind":"opt-out","subject":{"type":"url","value":"https://a.example/x","radius":3},"party":"creator"}""", "radius")]
    [InlineData("""{"kind":"opt-out","subject":{"type":"url","value":"ftp://a.example/x"},"party":"creator"}""", "http(s)")]
    [InlineData("""{"kind":"opt-out","subject":{"type":"url","value":"https://a.example/x"},"party":"creator","uses":["everything"]}""", "uses")]
    [InlineData("""["opt-out"]""", "object")]
    public void Design5_Claim_IsCheckedInFull(string json, string? fault)
    {
        using var document = JsonDocument.Parse(json);
        var faults = new List<string>();
        var claim = ClaimJson.Read(document.RootElement, faults);
        Assert.Equal(fault is null, claim is not null);
        if (fault is not null) Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Design5_Claim_WrittenAndRead_IsTheSame()
    {
        var claim = Claim(7) with { Id = "c-7", UsesClaimed = [Use.GenAiTrain], ValidFrom = DateTimeOffset.UnixEpoch, Attribution = "A \"B\" <c>", TermsUrl = "https://a.example/t", Proof = "document" };
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ClaimJson.Write(json, claim);
        using var document = JsonDocument.Parse(buffer.ToArray());
        var read = ClaimJson.Read(document.RootElement, [])!;
        Assert.Equal(claim with { UsesClaimed = [] }, read with { UsesClaimed = [] });
        Assert.Equal(claim.UsesClaimed, read.UsesClaimed);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task WriteAsync(int claims)
    {
        await using var ledger = await LedgerWriter.OpenAsync(folder);
        for (var i = 0; i < claims; i++) await ledger.AddAsync(Claim(i));
    }

    private byte[] PublicKey() => OperatorKey.ReadPublic(OperatorKey.PublicPathIn(folder));

    private static LedgerClaim Claim(int number) => new()
    {
        Id = "", Kind = ClaimKind.OptOut, Subject = ClaimSubject.Url, Value = $"https://a.example/{number}.jpg", Party = ClaimParty.Creator, Status = ClaimStatus.Verified,
    };

    /// <summary>A clock that goes on by a second at each look.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset now = DateTimeOffset.Parse("2026-01-01T00:00:00Z", null);

        public override DateTimeOffset GetUtcNow() => now = now.AddSeconds(1);
    }
}
