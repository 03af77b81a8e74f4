using System.Text.Json;
using CrawlIndex.Consent.Ledger;

namespace CrawlIndex.Consent.Eval;

/// <summary>The claims of a case.</summary>
internal ref partial struct CaseReader
{
    private void ReadClaim()
    {
        var index = claims.Count;
        string? id = null, kind = null, party = null, status = null, subject = null, value = null, attribution = null, terms = null, proof = null;
        var radius = 31;
        var uses = new List<Use>();
        DateTimeOffset? from = null, to = null;
        while (error is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text();
            reader.Read();
            switch (name)
            {
                case "id": id = Text(); break;
                case "kind": kind = Text(); break;
                case "party": party = Text(); break;
                case "status": status = Text(); break;
                case "attribution": attribution = Text(); break;
                case "terms_url": terms = Text(); break;
                case "proof": proof = Text(); break;
                case "valid_from": from = Date($"claims[{index}].valid_from"); break;
                case "valid_to": to = Date($"claims[{index}].valid_to"); break;
                case "uses":
                    foreach (var word in Texts($"claims[{index}].uses"))
                    {
                        if (Uses.TryParse(word, out var use)) uses.Add(use);
                        else error ??= $"claims[{index}].uses: unknown use";
                    }
                    break;
                case "subject" when reader.TokenType == JsonTokenType.StartObject:
                    ReadSubject(ref subject, ref value, ref radius);
                    break;
                default: reader.Skip(); break;
            }
        }
        if (error is not null) return;
        if (ClaimWords.ParseKind(kind) is { } claimKind && ClaimWords.ParseSubject(subject) is { } claimSubject && ClaimWords.ParseParty(party) is { } claimParty && ClaimWords.ParseStatus(status) is { } claimStatus && value is not null)
            claims.Add(new LedgerClaim { Id = id ?? $"{index}", Kind = claimKind, Subject = claimSubject, Value = value, Radius = radius, Party = claimParty, Status = claimStatus, UsesClaimed = uses, ValidFrom = from, ValidTo = to, Attribution = attribution, TermsUrl = terms, Proof = proof });
        else error = $"claims[{index}]: unknown or missing kind, subject, party or status";
    }

    private void ReadSubject(ref string? subject, ref string? value, ref int radius)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text();
            reader.Read();
            if (name == "type") subject = Text();
            else if (name == "value") value = Text();
            else if (name == "radius" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) radius = Math.Clamp(number, 0, 256);
            SkipValue();
        }
    }
}
