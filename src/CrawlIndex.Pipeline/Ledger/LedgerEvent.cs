using CrawlIndex.Consent.Ledger;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>One line of the ledger: a claim that was made, or a new status of one.</summary>
/// <param name="Sequence">Number of the event, from 1, without gaps.</param>
/// <param name="Time">When it was taken in; never before the event ahead of it.</param>
/// <param name="ClaimId">The claim it is about.</param>
/// <param name="Claim">The claim as made; null for a change of status.</param>
/// <param name="Status">The status from then on.</param>
/// <param name="Reason">Why the status changed, in words.</param>
/// <param name="ConfirmBy">A pending claim expires then unless it was confirmed.</param>
/// <param name="Previous">Hash of the event ahead, 64 hex digits; zeros for the first.</param>
public sealed record LedgerEvent(
    long Sequence, DateTimeOffset Time, string ClaimId, LedgerClaim? Claim, ClaimStatus Status, string? Reason, DateTimeOffset? ConfirmBy, string Previous);

/// <summary>What whoever handed in a claim gets: with it a third party finds the event and checks chain and signature.</summary>
/// <param name="ClaimId">The claim.</param>
/// <param name="Sequence">Its place in the chain.</param>
/// <param name="Time">When it was taken in.</param>
/// <param name="Hash">SHA-256 of the event's bytes, 64 hex digits.</param>
/// <param name="Signature">Ed25519 by the service key over <see cref="LedgerLine.SignedText"/>, base64.</param>
/// <param name="IsNew">False when the same claim stood in the ledger already.</param>
public sealed record LedgerReceipt(string ClaimId, long Sequence, DateTimeOffset Time, string Hash, string Signature, bool IsNew);
