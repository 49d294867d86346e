/** The folder of the built page: `index.html`, scripts, style sheet and icon, all of which are served under `/page/`. */
export const pageFolder: URL = new URL('./page/', import.meta.url);
