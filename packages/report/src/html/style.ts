import { colorVariables } from '../svg/colors.js';

/** The style sheet of a report: light or dark as the reader's system, one column on narrow screens. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f5f6f8;--ink:#17191c;--muted:#565c64;--line:#d5d9de;--good:#0b6b3a;--bad:#a3260f;--link:#0b4fb3;${colorVariables('light')}}
@media (prefers-color-scheme:dark){:root{--bg:#121417;--panel:#1b1e22;--ink:#e7e9ec;--muted:#a4abb4;--line:#363b42;--good:#5fd394;--bad:#ff8a70;--link:#8ab8ff;${colorVariables('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:1200px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .6rem}
h2{font-size:1.3rem;line-height:1.25;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
h4{font-size:.95rem;margin:1.2rem 0 .3rem;color:var(--muted)}
p,li{max-width:75ch}
a{color:var(--link)}
.headline{font-size:1.12rem;font-weight:600;border-left:4px solid var(--ink);padding:.2rem 0 .2rem .8rem;margin:.8rem 0}
.note,.caption,figcaption small,.notes{color:var(--muted)}
.note,.notes,.caption{font-size:.9rem}
.caption{margin:.6rem 0 0}
.tables{display:flex;flex-wrap:wrap;gap:0 3rem}
.captioned{min-width:0;max-width:100%}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.92rem}
.notes dt{font-weight:600}.notes dd{margin:0 0 .4rem}
.scroll{overflow-x:auto;margin:.3rem 0 .6rem;max-width:100%}
table{border-collapse:collapse;overflow-wrap:normal;font-variant-numeric:tabular-nums;font-size:.95rem}
th,td{padding:.34rem .8rem;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
thead th{vertical-align:bottom;font-weight:600;white-space:nowrap}
thead th.group{text-align:center}
tbody th,thead th.name{text-align:left;font-weight:600}
tbody th{max-width:24rem}
tbody th{background:var(--bg);position:sticky;left:0}
.runs td,.tests td{white-space:nowrap}
.best{font-weight:700}
td small{display:block;color:var(--muted);font-weight:400}
.better{color:var(--good)}.worse{color:var(--bad)}
.tests{width:100%;table-layout:fixed}
.tests thead th:nth-child(1){width:13%}.tests thead th:nth-child(2){width:17%}.tests thead th:nth-child(3){width:8%}.tests thead th:nth-child(4){width:15%}.tests thead th:nth-child(5),.tests thead th:nth-child(6){width:18%}
.tests td,.tests tbody th{vertical-align:middle}
.tests tbody th{overflow-wrap:anywhere}
.tests .text{text-align:left;white-space:normal;min-width:8.5em}
.tests .picture{padding:0 .3rem}
details{border:1px solid var(--line);border-radius:6px;margin:.8rem 0;padding:0 .9rem}
details[open]{padding-bottom:.9rem}
summary{cursor:pointer;font-weight:600;padding:.55rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:14px;margin:.5rem 0}
figure{margin:0;background:var(--panel);border-radius:6px;padding:10px 10px 8px}
figcaption{font-size:.95rem;line-height:1.35;font-weight:600;margin-bottom:6px}
figcaption small{display:block;font-size:.85rem;font-weight:400}
svg{display:block;width:100%;height:auto;font-family:inherit}
svg text{fill:var(--ink)}
svg .tick{font-size:11px;font-weight:400;fill:var(--muted)}
svg .on-bright{fill:#111}svg .on-dark{fill:#fff}
svg .grid{stroke:var(--line);fill:none}
svg .curve{fill:none;stroke-width:2;stroke-linejoin:round}
svg .band{opacity:.13}
svg .dots path{fill:none;stroke-linecap:round;stroke-width:4.5;opacity:.75}
svg .names text{text-anchor:middle;font-weight:600;paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
svg.sample{display:inline-block;width:34px;height:12px;vertical-align:middle;margin-right:.35rem}
svg.interval{min-width:160px;max-width:260px}
svg.interval circle{fill:var(--ink)}svg.interval .whisker{stroke:var(--ink);fill:none;stroke-width:1.6}svg.interval .zero{stroke:var(--muted);stroke-dasharray:3 2}
svg.interval.better circle{fill:var(--good)}svg.interval.better .whisker{stroke:var(--good)}
svg.interval.worse circle{fill:var(--bad)}svg.interval.worse .whisker{stroke:var(--bad)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:.5rem 0;padding:0;font-size:.9rem}
.legend li{white-space:nowrap;max-width:100%;overflow:hidden;text-overflow:ellipsis}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.4em;vertical-align:-.05em}
.many{display:block;columns:11em auto;column-gap:1.2rem}
.bar{display:inline-flex;align-items:center;gap:.4rem;vertical-align:middle}
.ramp{display:inline-block;width:9rem;height:.8rem;border-radius:2px}
.runs{font-size:.88rem}
footer{padding-top:1.5rem;padding-bottom:3rem}
@media (max-width:760px){
header,main,footer{padding-left:14px;padding-right:14px}
h1{font-size:1.45rem}h2{font-size:1.18rem}
th,td{padding:.32rem .4rem}
.losses{font-size:.8rem}
.losses tbody th{max-width:40vw;overflow-wrap:break-word}
.losses th,.losses td{padding:.32rem .3rem}
.tests,.tests tbody{display:block}
.tests thead{display:block}.tests thead th{display:none}.tests thead th.picture{display:block;width:auto}
.tests tr{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.1rem .8rem;padding:.6rem 0;border-bottom:1px solid var(--line)}
.tests th,.tests td{display:block;border:0;padding:0;text-align:left;position:static;white-space:normal}
.tests tbody th{order:-3}.tests .picture{order:-2}.tests .text{order:-1}
.tests th,.tests .picture,.tests .text{grid-column:1/-1}
.tests td[data-label]::before{content:attr(data-label);display:block;font-size:.8rem;color:var(--muted)}
svg.interval{max-width:420px}svg.interval .tick{font-size:7px}
details{padding:0 .6rem}
figure{padding:6px}
}
@media print{details{border:0}figure{break-inside:avoid}}
`;
