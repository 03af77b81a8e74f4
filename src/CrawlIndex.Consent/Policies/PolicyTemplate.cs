namespace CrawlIndex.Consent.Policies;

/// <summary>The commented file that "consent policy init" writes; it reads back as the default policy.</summary>
public static class PolicyTemplate
{
    public const string Text = """
        # Consent policy of CrawlIndex. Every key is optional; the values below are the defaults.

        # Name shown with every verdict.
        name: policy

        # What the data is for: crawl, index, search, tdm, ai-train, gen-ai-train, ai-input.
        use: gen-ai-train

        # opt-out: eligible unless somebody objects.
        # opt-in: eligible only with the consent of copyright holder and creator.
        default: opt-out

        # conservative: every objection counts, proxies, malformed and natural-language ones too.
        # strict-legal: only standard, machine-readable objections (strength 3 and more).
        # report-only: everything seen, hints included.
        profile: conservative

        # commercial, non-commercial or research (Art. 3 of Directive 2019/790 applies to research organisations).
        actor: commercial

        # Our product token: robots.txt rules that name it are for us.
        agent: CrawlIndexBot

        # Licences accepted under opt-in besides CC0, BY and BY-SA, for example [by-nc/4.0].
        licences_accepted: []

        # false drops works under licences that limit this use, even under opt-out.
        accept_limited_licences: true

        # URLs of terms that were met; their conditions no longer hold back.
        conditions_met: []

        # URL prefixes of registries that must have been asked.
        required_registries: []

        # RFC 9309 lets crawlers in when robots.txt answers 401 or 403; true denies.
        deny_on_forbidden_robots: false

        # Where the operators of hosts reach you: "crawlindex fetch" asks nobody without it.
        # contact: https://example.org/our-bot

        # What is asked before a picture: none, head (a HEAD request), range (its first byte).
        probe: none

        # Same picture: PDQ distance at most, quality at least.
        pdq_radius: 31
        pdq_quality: 50

        # Files of hashes that nobody may use, beside this file: PDQ, MD5, SHA-1, SHA-256 or hashes of URLs, as text or CSV;
        # for example [{file: lists/ours.txt, type: pdq}]. They are matched and never shown.
        block_lists: []

        # The only thing that lifts a denial of a use:
        # - {holder: Foto Meier, scope: https://meier.example/archive/, uses: [gen-ai-train], from: 2026-01-01, to: 2028-01-01, document: "sha256:..."}
        contracts: []

        """;
}
