/** What the page on data has beside the styles of all reports and of that of a run. */
export const CLEAN_STYLE = `
.group{display:flex;flex-wrap:wrap;gap:8px;background:var(--panel);border-radius:6px;padding:8px;list-style:none;margin:0}
.group li{max-width:calc(var(--t) + 24px);font-size:.78rem;line-height:1.3;color:var(--muted)}
.group small{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.groups{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));gap:10px;margin:.6rem 0}
.groups h4{margin:.1rem 0 .3rem;font-weight:600;color:var(--ink)}
.small{color:var(--bad)}
`;
