using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>Turns reservations found in a text into signals.</summary>
internal static class ReservationSignals
{
    public const string Parser = "natural-language/1";

    /// <summary>Statements of a decoded text whose proof is given as a whole.</summary>
    public static int Emit(in SignalInput input, string text, ReservationPlace place, SignalScope scope, Halves binds, SourceKind source, Speaker speaker, Evidence evidence, ISignalSink sink)
    {
        var found = new List<Reservation>();
        ReservationDetector.Read(System.Text.Encoding.UTF8.GetBytes(text), place, found);
        foreach (var reservation in found) sink.Add(Of(input, reservation, scope, binds, source, speaker, evidence));
        return found.Count;
    }

    public static Signal Of(in SignalInput input, Reservation reservation, SignalScope scope, Halves binds, SourceKind source, Speaker speaker, Evidence evidence) =>
        LicenceStatement.Draft(input, new LicencePlace(Parser, SignalFamily.NaturalLanguage, reservation.Class.ToString(), reservation.Strength, scope, binds) { Source = source, Speaker = speaker }, evidence) with
        {
            Stances = reservation.Stances,
            Facts = reservation.Class == ReservationClass.N1 ? [new Fact(FactKind.CopyrightNotice, Piece.Short(evidence.Quote))] : [],
            Flags = [.. reservation.Flags, "lang:" + reservation.Language],
        };
}
