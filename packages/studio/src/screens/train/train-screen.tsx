import { path } from '../../shell/router.js';
import { TrainForm } from './train-form.js';
import { TrainingView } from './training-view.js';

export function Screen() {
  const [, , id] = path.value.split('/');
  return id ? <TrainingView key={id} id={decodeURIComponent(id)} /> : <TrainForm />;
}
