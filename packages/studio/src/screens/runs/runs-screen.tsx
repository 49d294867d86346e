import { path } from '../../shell/router.js';
import { RunPage } from './run-page.js';
import { RunsList } from './runs-list.js';

export function Screen() {
  const [, , name] = path.value.split('/');
  if (!name) return <RunsList />;
  const decoded = decodeURIComponent(name);
  return <RunPage key={decoded} name={decoded} />;
}
