namespace CrawlIndex.Datasets.Reports;

/// <summary>Style and script of the report. Both stand in the page itself and are allowed by their hash alone; without the script everything is readable.</summary>
internal static class ReportParts
{
    public const string Style = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5a6675;--line:#dfe3e9;--link:#0b5cad;--bar:#4573b5;
        --denied:#c4314b;--blocked:#7a1230;--conditional:#d58a12;--undecided:#6f7d92;--eligible:#2e8b57;--unmatched:#b9c2ce;--faulty:#8d6cab}
        @media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1b212a;--ink:#e6eaf0;--soft:#9aa7b8;--line:#303946;--link:#7db7f5;--bar:#6d9ade;
        --denied:#e8617a;--blocked:#c2496a;--conditional:#e5a944;--undecided:#8d9bb1;--eligible:#57b582;--unmatched:#4a5666;--faulty:#ab8bc9}}
        *{box-sizing:border-box}html{scroll-padding-top:4rem}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main,header .in{max-width:1120px;margin:0 auto;padding:0 1.25rem}
        header{background:var(--card);border-bottom:1px solid var(--line);padding:1.6rem 0 1.1rem}
        h1{font-size:1.55rem;margin:0 0 .3rem;line-height:1.25;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:0 0 .2rem}h3{font-size:1rem;margin:0}
        p{margin:.25rem 0 .75rem;max-width:90ch}.soft{color:var(--soft)}small{color:var(--soft)}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        nav{position:sticky;top:0;z-index:2;background:var(--bg);border-bottom:1px solid var(--line)}
        nav ul{max-width:1120px;margin:0 auto;padding:.55rem 1.25rem;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;font-size:.92rem}
        section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.15rem 1.3rem;margin:1.15rem 0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:.7rem;margin:1rem 0 .2rem;padding:0;list-style:none}
        .tiles li{border:1px solid var(--line);border-left:5px solid var(--bar);border-radius:8px;padding:.55rem .8rem;background:var(--card)}
        .tiles small{white-space:nowrap}.tiles b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums;line-height:1.3}
        .tiles .denied{border-left-color:var(--denied)}.tiles .blocked{border-left-color:var(--blocked)}.tiles .conditional{border-left-color:var(--conditional)}
        .tiles .undecided{border-left-color:var(--undecided)}.tiles .eligible{border-left-color:var(--eligible)}.tiles .unmatched{border-left-color:var(--unmatched)}.tiles .faulty{border-left-color:var(--faulty)}
        svg{display:block;width:100%;height:auto;margin:.6rem 0}svg text{fill:var(--ink);font:13px system-ui,sans-serif}svg .soft{fill:var(--soft)}
        svg .bar{fill:var(--bar)}svg .track{fill:var(--line)}svg .denied{fill:var(--denied)}svg .blocked{fill:var(--blocked)}svg .conditional{fill:var(--conditional)}
        svg .undecided{fill:var(--undecided)}svg .eligible{fill:var(--eligible)}svg .unmatched{fill:var(--unmatched)}svg .faulty{fill:var(--faulty)}
        svg a:hover text{text-decoration:underline}
        .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:0 0 .5rem;padding:0;list-style:none;font-size:.9rem;color:var(--soft)}
        .legend li::before{content:"";display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.45em;background:var(--bar)}
        .legend .denied::before{background:var(--denied)}.legend .blocked::before{background:var(--blocked)}.legend .conditional::before{background:var(--conditional)}
        .legend .undecided::before{background:var(--undecided)}.legend .eligible::before{background:var(--eligible)}.legend .unmatched::before{background:var(--unmatched)}.legend .faulty::before{background:var(--faulty)}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.38rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{color:var(--soft);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.u{overflow-wrap:anywhere;min-width:16rem}td.t{overflow-wrap:anywhere;min-width:11rem}tbody tr:hover{background:color-mix(in srgb,var(--line) 35%,transparent)}
        button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}button::after{content:" ↕";opacity:.45}button[aria-sort=ascending]::after{content:" ↑";opacity:1}button[aria-sort=descending]::after{content:" ↓";opacity:1}
        details{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;padding:.5rem .8rem}summary{cursor:pointer;font-weight:600}details:target{border-color:var(--link)}
        code{font:12.5px/1.45 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}code.sql{display:block;background:var(--bg);border-radius:6px;padding:.45rem .6rem;margin:.5rem 0}
        footer{max-width:1120px;margin:0 auto;padding:.5rem 1.25rem 2.5rem;color:var(--soft);font-size:.88rem;overflow-wrap:anywhere}
        @media print{:root{color-scheme:light;--bg:#fff}nav,button::after{display:none}section{break-inside:avoid;border-color:#bbb}body{font-size:11px}details[open]>*{break-inside:auto}}
        """;

    public const string Script = """
        for(const table of document.querySelectorAll('table.sortable')){const heads=[...table.tHead.rows[0].cells];heads.forEach((head,column)=>{
        const button=document.createElement('button');button.type='button';button.textContent=head.textContent;head.replaceChildren(button);
        button.addEventListener('click',()=>{const down=button.getAttribute('aria-sort')!=='descending';heads.forEach(h=>h.firstChild.removeAttribute('aria-sort'));
        button.setAttribute('aria-sort',down?'descending':'ascending');const value=row=>{const cell=row.cells[column];return cell.dataset.v??cell.textContent};
        const rows=[...table.tBodies[0].rows];const numeric=head.classList.contains('n');rows.sort((a,b)=>{const x=value(a),y=value(b);
        const order=numeric?Number(x)-Number(y):x.localeCompare(y);return down?-order:order});table.tBodies[0].append(...rows)})})}
        const open=()=>{const target=location.hash&&document.getElementById(decodeURIComponent(location.hash.slice(1)));if(target&&target.tagName==='DETAILS')target.open=true};
        addEventListener('hashchange',open);open();addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(d=>d.open=true));
        """;
}
