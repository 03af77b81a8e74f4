using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Takes the references of a catalog, each with its answer.</summary>
public interface IOfferSink
{
    /// <summary>A reference that may be put to the use. The row is valid during the call.</summary>
    void Offer(ItemRow row, Permit permit);

    /// <summary>A reference that may not; only the row's pair id is read.</summary>
    void Refuse(ItemRow row, Outcome outcome);

    /// <summary>A reference whose picture's URL is no http(s) URL.</summary>
    void Skip();
}

/// <summary>Port: every reference of a catalog with the verdict for one policy at one time. The same state gives the same references in the same order.</summary>
public interface IPairOffers
{
    /// <summary>Name of the state that is read, "sha256:..." or a table version; it changes when any table that verdicts rest on does.</summary>
    string Snapshot { get; }

    /// <summary>References in all; it sizes buffers and progress only.</summary>
    long Count { get; }

    /// <summary>Gives all references to the sink, one after the other.</summary>
    void Read(IOfferSink sink, CancellationToken cancel);
}
