using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>
/// The part of the public summary of training content (Regulation (EU) 2024/1689 Art. 53(1)(d), template of 24 July 2025) that a dataset can
/// answer; a provider copies it into the summary of the model.
/// </summary>
internal static class TrainingSummary
{
    private const int Shown = 50;

    public static string Text(DocumentFacts facts)
    {
        var (numbers, policy, about) = (facts.Numbers, facts.Options.Policy, facts.About);
        var rule = about.SmallEnterprise ? "top 5 % or 1,000 domains (small or medium enterprise)" : "top 10 % of domains";
        return $"""
            # Summary of training content: {DocumentFacts.Cell(facts.Name)}
            Regulation (EU) 2024/1689, Article 53(1)(d). Dataset version {about.Version} of {facts.Day}. Update at least every six months while a model is trained further.

            ## 1. General information
            ### 1.1 Provider
            {DocumentFacts.Cell(facts.Creator)}. Contact: {DocumentFacts.Cell(about.Contact ?? DocumentFacts.Unstated)}.
            ### 1.2 Model
            To be filled in by the model's provider.
            ### 1.3 Modalities, size and characteristics
            Image and text. {DocumentFacts.Number(numbers.Items)} image-text pairs (items). Types of content: pictures referenced by web pages, with their alternative texts and captions. Latest date of acquisition: {numbers.LastFetch ?? "unknown"}. Languages of the pages:

            {facts.Table("language", numbers.Languages, Shown)}
            ## 2. List of data sources
            ### 2.1 Publicly available datasets
            The items come from web archives ({DocumentFacts.Number(numbers.ArchiveCount)} files):

            {facts.Table("archive", numbers.Archives, Shown)}
            ### 2.2 Private datasets obtained from third parties
            #### 2.2.1 Licensed by rightsholders
            {Licensed(numbers, facts)}
            #### 2.2.2 Obtained from other third parties
            None by this export.
            ### 2.3 Data crawled and scraped from online sources
            * **Crawlers**: {DocumentFacts.Cell(facts.Crawlers)}
            * **Behaviour**: {DocumentFacts.Cell(about.CrawlerBehaviour ?? DocumentFacts.Unstated)}
            * **Period of collection**: {facts.Period}
            * **Purpose**: {DocumentFacts.Cell(about.Purpose ?? DocumentFacts.Unstated)}
            * **Domains**: {DocumentFacts.Number(numbers.Domains)} registered domains in all

            **List of the {rule} by size (number of items)**: {DocumentFacts.Number(numbers.TopDomains.Count)} domains, all of them in `top-domains.csv`; the first {Math.Min(Shown, numbers.TopDomains.Count)}:

            {facts.Table("domain", numbers.TopDomains, Shown)}
            ### 2.4 User data
            None by this export.
            ### 2.5 Synthetic data
            None was generated for this export. Pictures that state to be made by AI are flagged by their signals; what states nothing is not known.
            ### 2.6 Other sources
            None by this export.

            ## 3. Aspects of data processing
            ### 3.1 Respect of reservations of rights from text and data mining
            For each reference the signals that were observed are judged together (robots.txt with AI product tokens, HTTP headers, page metas, TDM reservation protocol, AIPREF, Content Signals, RSL, licences, embedded metadata, C2PA, natural-language reservations, a ledger of claims by people), the stricter of picture and text decides, and what was not observed is not read as a yes. Policy '{DocumentFacts.Cell(policy.Name)}': use {facts.Use}, default {policy.Default.Name()}, profile {policy.Profile.Name()}, as of {facts.Date}.

            Of {DocumentFacts.Number(numbers.References)} references, {DocumentFacts.Number(numbers.Refused)} were left out: {DocumentFacts.Number(numbers.Outcomes["denied"])} denied (opt-outs honoured, block lists, or no consent under an opt-in policy), {DocumentFacts.Number(numbers.Outcomes["conditional"])} with terms not met, {DocumentFacts.Number(numbers.Outcomes["undecided"])} undecided, {DocumentFacts.Number(numbers.Outcomes["barred-elsewhere"])} permitted on one page and refused on another.
            ### 3.2 Removal of illegal content
            {(policy.BlockLists.Count > 0 ? $"{policy.BlockLists.Count} block list(s) of hashes applied before anything else." : "No block list was named by the policy.")} {about.IllegalContentMeasures ?? ""}
            ### 3.3 Other information
            Later objections, ended licences and grown block lists are published as signed removal diffs against this manifest (items root `{facts.ItemsRoot}`).

            """.ReplaceLineEndings("\n");
    }

    private static string Licensed(ManifestNumbers numbers, DocumentFacts facts) => numbers.WithEnd == 0
        ? $"{DocumentFacts.Number(numbers.WithLicence)} items carry a licence stated on their pages or in the pictures; none is bought for this export."
        : $"{DocumentFacts.Number(numbers.WithEnd)} items ({facts.PercentOfItems(numbers.WithEnd)}) rest on grants with an end.";
}

/// <summary>The statement of California AB 2013 (Civil Code section 3111), its twelve points in their order.</summary>
internal static class AssemblyBill2013
{
    private const int Shown = 20;

    public static string Text(DocumentFacts facts)
    {
        var (numbers, about) = (facts.Numbers, facts.About);
        var ongoing = about.CollectionOngoing switch { true => "The collection goes on.", false => "The collection has ended.", _ => $"Whether it goes on is {DocumentFacts.Unstated}." };
        return $"""
            # Training data documentation: {DocumentFacts.Cell(facts.Name)}
            California Civil Code section 3111 (AB 2013). Version {about.Version} of {facts.Day}.

            1. **Sources or owners**: pictures of {DocumentFacts.Number(numbers.Domains)} registered domains, listed per item in the item-level manifest; compiled by {DocumentFacts.Cell(facts.Creator)}. The largest:

            {facts.Table("domain", numbers.TopDomains, Shown)}
            2. **How the data furthers the intended purpose**: {DocumentFacts.Cell(about.Purpose ?? DocumentFacts.Unstated)}
            3. **Number of data points**: {DocumentFacts.Number(numbers.Items)} image-text pairs.
            4. **Types of data points**: URL of a picture with its alternative text or caption; labels: licence, attribution, language, size as stated by the page.
            5. **Copyright, trademark, patent, public domain**: the data includes works protected by copyright. {DocumentFacts.Number(numbers.WithLicence)} items have a stated licence or public-domain status:

            {facts.Table("licence", numbers.Licences, Shown)}
            6. **Purchased or licensed**: {(numbers.WithEnd == 0 ? "not purchased; no item rests on a grant with an end." : $"{DocumentFacts.Number(numbers.WithEnd)} items rest on grants or licences with an end.")}
            7. **Personal information** (Civil Code 1798.140(v)): pictures and texts of the public web can contain it; it was not searched for.
            8. **Aggregate consumer information** (Civil Code 1798.140(b)): none.
            9. **Cleaning, processing, modification**: references were extracted from archived pages, judged by machine-readable and stated reservations, reduced to one item per URL and text, and sorted; neither pictures nor texts were changed.
            10. **Period of collection**: {facts.Period}. {ongoing}
            11. **First used in development**: {DocumentFacts.Cell(about.FirstUsed ?? DocumentFacts.Unstated)}
            12. **Synthetic data**: none was generated for this dataset.

            """.ReplaceLineEndings("\n");
    }
}
