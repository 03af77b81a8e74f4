using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>What is known of one row while its part is worked on. Reused from part to part.</summary>
internal sealed class RowFinding
{
    public long SourceRow { get; set; }

    public RowReading Reading { get; set; }

    public AddressOutcome Address { get; set; }

    public bool IsExact { get; set; }

    public bool IsBlocked { get; set; }

    /// <summary>The row has bytes or a digest to be traced by.</summary>
    public bool HasBytes { get; set; }

    /// <summary>The catalog's picture at the row's address; -1 for none.</summary>
    public int Picture { get; set; } = -1;

    /// <summary>Pictures with the row's bytes.</summary>
    public List<int> Copies { get; } = [];

    /// <summary>Pictures that look the same, nearest first.</summary>
    public List<(int Picture, int Distance)> Lookalikes { get; } = [];

    public PdqFingerprint? Pdq { get; set; }

    /// <summary>What objections of the ledger come to; null without one.</summary>
    public PictureVerdict? Claimed { get; set; }

    /// <summary>What the site of an unknown address objects to; null without an objection.</summary>
    public PictureVerdict? Site { get; set; }

    public long DomainPairs { get; set; }

    public Range Id { get; set; }
    public Range Url { get; set; }
    public Range Domain { get; set; }
    public Range Licence { get; set; }
    public Range Attribution { get; set; }
    public Range Sha256 { get; set; }
    public Range Text { get; set; }

    /// <summary>Every picture of the catalog that the row was traced to, once.</summary>
    public void CollectPictures(List<int> into)
    {
        if (Picture >= 0) into.Add(Picture);
        foreach (var copy in Copies)
            if (!into.Contains(copy)) into.Add(copy);
        foreach (var (picture, _) in Lookalikes)
            if (!into.Contains(picture)) into.Add(picture);
    }

    public void Clear()
    {
        Picture = -1;
        IsBlocked = HasBytes = IsExact = false;
        Copies.Clear();
        Lookalikes.Clear();
        Pdq = null;
        Claimed = Site = null;
        DomainPairs = 0;
        Id = Url = Domain = Licence = Attribution = Sha256 = Text = default;
    }
}
