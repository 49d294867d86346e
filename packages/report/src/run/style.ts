/** What the page of a run has beside the style of all reports. */
export const RUN_STYLE = `
:root{--hit:#8fc7a3;--miss:#f2a58e;--shade:rgb(0 0 0/.18)}
@media (prefers-color-scheme:dark){:root{--hit:#1f6b45;--miss:#8f3a24;--shade:rgb(0 0 0/.6)}}
.scripted{display:none}.scripts .scripted{display:revert}
.warning{border-left:4px solid var(--bad);padding:.1rem 0 .1rem .8rem;margin:.6rem 0}
button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:5px;padding:.25rem .7rem;cursor:pointer}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.split{display:flex;flex-wrap:wrap;gap:0 2.5rem;align-items:flex-start}.split>*{min-width:0;max-width:100%}.split>div:last-child{flex:1 1 17rem}.split>figure{width:380px}.split h3{margin-top:.6rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,210px),1fr));gap:10px;margin:.6rem 0}
.tiles div{background:var(--panel);border-radius:6px;padding:10px 12px}
.tiles dt{font-size:.9rem;color:var(--muted)}.tiles dd{margin:0}
.tiles b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}.tiles small{display:block;font-size:.85rem;line-height:1.35;color:var(--muted)}
svg .mark{stroke:var(--muted);stroke-dasharray:2 3;fill:none}
svg .rings{fill:none;stroke:var(--ink);stroke-width:.7;opacity:.65}
svg .diagonal{stroke:var(--muted);stroke-dasharray:4 3;fill:none}
svg .bars{fill:var(--c0);opacity:.55}
svg .whisker{stroke:var(--ink);fill:none;stroke-width:1.4}svg .point{fill:var(--c0);stroke:var(--ink);stroke-width:1}
svg .frame{fill:none;stroke:var(--line)}
svg .cursor{fill:none;stroke:var(--ink);stroke-width:1.6;paint-order:stroke}
svg.share{min-width:130px;max-width:220px}svg.share circle{fill:var(--ink)}
.swatch.hit,.swatch.miss,.ramp{border-radius:2px}.swatch.hit{background:var(--hit)}.swatch.miss{background:var(--miss)}
.confusion{border-spacing:2px;border-collapse:separate;font-size:.92rem}
.confusion th,.confusion td{border:0;padding:.2rem .3rem}
.confusion thead th{vertical-align:bottom;padding:0 0 .3rem;font-weight:400;text-align:left}
.confusion thead th span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block;max-height:9rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom;margin-left:calc(50% - .7em)}
.confusion tbody th{font-weight:400;max-width:11rem;text-align:right}
.confusion tbody th span{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.confusion tbody td{min-width:2.7rem;height:2rem;text-align:center;vertical-align:middle;border-radius:3px;scroll-margin:0 4rem 0 12rem}
.dense{font-size:.78rem}.dense tbody td{min-width:1.9rem;height:1.6rem;padding:0}
.none{color:var(--line)}
td.hit{background:color-mix(in srgb,var(--hit) var(--v),var(--bg))}td.miss{background:color-mix(in srgb,var(--miss) var(--v),var(--bg))}
.scripts .confusion td.hit,.scripts .confusion td.miss,.scripts .plot svg{cursor:pointer}
.matrix:has(.plot){flex:1 1 46rem}.plot{max-width:820px}.plot svg .tick{font-size:7px}.plot svg .cursor{stroke-width:.9}
.readout{min-height:1.5em;margin:.2rem 0 .6rem;font-weight:600}
.readout small{font-weight:400;color:var(--muted)}
.pairs{columns:17rem auto;column-gap:2rem;list-style:none;padding:0;margin:.3rem 0}
.pairs li{break-inside:avoid;padding:.12rem 0}
.pairs button{max-width:100%}.pairs li bdi{max-width:13rem;text-decoration:inherit}
.pairs button{background:none;border:0;padding:.1rem .2rem;text-align:left;color:var(--link);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.15em}
.t{display:block;width:var(--t);height:var(--t);background-repeat:no-repeat;flex:none;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(46%,136px),1fr));gap:10px;list-style:none;margin:.6rem 0;padding:0}
.gallery li{background:var(--panel);border-radius:6px;padding:8px;font-size:.88rem;line-height:1.35;min-width:0;break-inside:avoid}
.gallery .t{margin:0 auto 6px}
.gallery .said,.gallery .sure,.gallery small{display:block}
.gallery .sure{font-variant-numeric:tabular-nums}
.gallery small{font-size:.78rem;color:var(--muted);overflow:hidden;text-overflow:ellipsis;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical}
.pairs bdi,.gallery .said bdi,.readout>bdi,.tip bdi{display:inline-block;max-width:min(100%,16rem);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
.tall .scroll{max-height:36rem;overflow:auto}.tall thead th{position:sticky;top:0;background:var(--bg);z-index:1}.tall thead th:first-child{z-index:2}
.classes td,.classes tbody th{vertical-align:middle}
.classes tbody th{max-width:16rem;min-width:6rem;overflow-wrap:anywhere}
.classes tbody th bdi{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.classes td{white-space:nowrap}.classes .picture{padding:0 .3rem}
th button{font-weight:600;padding:.1rem .4rem}
th[aria-sort] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.bins td,.epochs td,.bins th{white-space:nowrap}
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:14px}
.maps figure{min-width:0}
.map{position:relative}
.map svg .dots path{stroke-width:4}
.maps svg .names{font-size:9px}
.tip{position:absolute;z-index:1;pointer-events:none;background:var(--bg);border:1px solid var(--line);border-radius:6px;box-shadow:0 2px 10px var(--shade);padding:6px;font-size:.85rem;line-height:1.3;width:max-content;max-width:min(15rem,calc(50% - 14px))}
.tip .t{margin:0 auto 4px}.tip span{display:block}
.picture-map{display:grid;grid-template-columns:repeat(15,1fr);grid-template-rows:repeat(14,1fr);aspect-ratio:360/330}
.place{border:2px solid;border-radius:2px;overflow:hidden;aspect-ratio:1;align-self:center;justify-self:center;width:96%;max-height:100%}
.place .t{width:100%;height:100%}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));gap:.1rem 1.6rem;margin:.5rem 0;font-size:.92rem}
.facts div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--line);padding:.2rem 0}
.facts dt{color:var(--muted);min-width:40%}.facts dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;min-width:0}
dialog{width:min(60rem,calc(100vw - 24px));max-height:calc(100vh - 24px);border:1px solid var(--line);border-radius:8px;background:var(--bg);color:var(--ink);padding:16px}
dialog::backdrop{background:rgb(0 0 0/.5)}
dialog .head{display:flex;gap:1rem;justify-content:space-between;align-items:start}
dialog .head button{flex:none;white-space:nowrap}
dialog h2{margin:0;padding:0;border:0;font-size:1.1rem}
html:has(dialog[open]){overflow:hidden}
@media (max-width:760px){
.tiles{grid-template-columns:repeat(auto-fill,minmax(min(100%,158px),1fr));gap:8px}
.confusion{border-spacing:1px;font-size:.78rem}
.confusion tbody th{max-width:4.7rem}
.confusion tbody td{min-width:1.5rem;height:1.7rem;padding:0}
.confusion th{padding:.1rem .2rem}
.plot svg .tick{font-size:8px}
.classes tbody th{max-width:34vw;min-width:5rem}
.gallery{gap:8px}
.classes th,.classes td{padding:.32rem .3rem}.split>figure{width:100%}svg.share{min-width:110px}
}
@media print{body{font-size:12px}.scripts .scripted,nav,dialog{display:none}.tall .scroll{overflow:visible;max-height:none}td.hit,td.miss,.swatch{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
