import { render } from 'preact';
import { listenToNews } from './api.js';
import { listenToPlaces } from './shell/router.js';
import { Shell } from './shell/shell.js';
import { applyTheme } from './shell/theme.js';

applyTheme();
listenToPlaces();
listenToNews();
render(<Shell />, document.getElementById('app')!);
