// Trains a small network for two epochs, at once or with an interruption in the first epoch; called by run.mjs.
import { resume, train } from 'kindred';

const [data, out, cut] = process.argv.slice(2);
const stop = new AbortController();
const options = { data, out, imageSize: 32, epochs: 2, fromScratch: true, report: false, threads: 1 };
const first = await train({
  ...options,
  signal: stop.signal,
  onEvent(event) {
    if (cut === 'cut' && event.type === 'step' && event.step === 5) stop.abort();
  },
});
if (cut === 'cut') {
  if (first.reason !== 'interrupted') throw new Error('it was not interrupted');
  await resume(out);
}
console.log('{}');
