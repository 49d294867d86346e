import type { TrainingAnswer } from '../protocol/index.js';
import { eventWords } from './run-words.js';

/** What a training has told, in sentences. */
export function EventList({ training }: { readonly training: TrainingAnswer }) {
  const told = training.events.flatMap((event, i) => {
    const words = eventWords(event);
    return words === undefined ? [] : [{ key: `${i} ${event.time}`, event, words }];
  });
  if (told.length === 0) return null;
  return (
    <ol class="events" aria-label={`What happened, ${training.title}`}>
      {told.map(({ key, event, words }) => (
        <li key={key} class={event.type === 'error' ? 'event-error' : undefined}>
          <time dateTime={event.time}>{new Date(event.time).toLocaleTimeString('en-GB')}</time>{' '}
          <span>{words}</span>
        </li>
      ))}
    </ol>
  );
}
