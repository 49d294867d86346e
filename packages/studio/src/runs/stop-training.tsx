import { send } from '../api.js';
import { Button } from '../parts/button.js';
import type { TrainingAnswer } from '../protocol/index.js';
import { say, sayError } from '../shell/toasts.js';

/** Asks a training to save and to end, as Ctrl-C does. */
export function StopTraining({ training }: { readonly training: TrainingAnswer }) {
  const stop = () =>
    send('PUT', `/api/train/trainings/${training.id}/stop`)
      .then(() => say('Asked it to stop.'))
      .catch(sayError);
  return <Button onClick={stop}>Stop</Button>;
}
