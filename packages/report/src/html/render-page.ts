import { type Content, html, Markup } from '../markup.js';

/** A part of a page, which its contents link to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

/** A page that stands alone. */
export interface Page {
  readonly title: string;
  /** The content security policy: what a browser is to refuse. */
  readonly policy: string;
  readonly style: string;
  /** What stands below the title. */
  readonly intro: Content;
  readonly sections: readonly Section[];
  /** What stands behind the sections. */
  readonly end?: Content;
}

/** A page as one HTML file that opens from disk. */
export function renderPage({ title, policy, style, intro, sections, end }: Page): string {
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${intro}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(
  ({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`,
)}
</main>
${end}</body>
</html>
`;
  return page.text;
}
