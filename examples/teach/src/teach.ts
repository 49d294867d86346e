/** The page: classes on the left, training and trying on the right. */

import { clearCache } from '@kindred/web';
import { addFiles, addFolders } from './add-files.js';
import { Camera } from './camera.js';
import { ClassCard, guarded, onDrop } from './class-card.js';
import { Classifying } from './classifying.js';
import { confirmed } from './confirm.js';
import { element, inside, reasonOf, showProblem } from './dom.js';
import { type FoundFile, filesOf } from './files.js';
import { Misleading } from './misleading.js';
import { Project } from './project.js';
import { Store } from './store.js';
import { TrainPanel } from './train-panel.js';
import { labelledPictures, removeOthers } from './training.js';
import { TryPanel } from './try-panel.js';

/** So many are looked at again when the page is opened; of more, the next training tells. */
const fewPictures = 200;

async function open(): Promise<void> {
  await holdPage();
  const store = await Store.open();
  const project = await Project.open(store);
  const camera = new Camera();
  const classifying = new Classifying();
  const misleading = new Misleading(project, classifying);
  const trying = new TryPanel(camera, classifying);
  const training = new TrainPanel(project, {
    onStart: () => misleading.clear(),
    async onTrained(model) {
      await trying.show(model);
      await misleading.look();
    },
  });
  const cards = new Map<string, ClassCard>();
  const list = element('classes', HTMLDivElement);
  const context = {
    project,
    camera,
    addFiles: (files: readonly FoundFile[], id: string) => addFiles(project, files, id),
  };
  const show = () => {
    const ids = new Set(project.classes.map(({ id }) => id));
    for (const [id, card] of cards) {
      if (ids.has(id)) continue;
      const hadFocus = card.root.contains(document.activeElement);
      const neighbour = card.root.nextElementSibling ?? card.root.previousElementSibling;
      card.remove();
      cards.delete(id);
      if (!hadFocus) continue;
      const name = neighbour?.querySelector<HTMLInputElement>('.name input');
      (name ?? element('add-class', HTMLButtonElement)).focus();
    }
    for (const one of project.classes) {
      let card = cards.get(one.id);
      if (!card) {
        card = new ClassCard(one, context);
        cards.set(one.id, card);
        list.append(card.root);
      }
      card.update(one);
    }
    training.update();
  };
  onceAFrame(project, show);
  show();

  element('add-class', HTMLButtonElement).addEventListener('click', () =>
    guarded(async () => {
      const { id } = await project.addClass();
      show();
      cards.get(id)!.focus();
    }),
  );
  const folders = element('class-folders', HTMLInputElement);
  folders.addEventListener('change', () => {
    const files = filesOf(folders);
    folders.value = '';
    void guarded(() => addFolders(project, files));
  });
  onDrop(inside(document, '.teaching', HTMLElement), (files) => addFolders(project, files));
  element('start-over', HTMLButtonElement).addEventListener('click', () =>
    guarded(async () => {
      const text = 'All classes, pictures and models of this page will be gone from this browser.';
      if (!(await confirmed('Start over?', text, 'Remove everything'))) return;
      camera.close();
      await store.clear();
      await removeOthers();
      await clearCache();
      location.reload();
    }),
  );
  element('dismiss', HTMLButtonElement).addEventListener('click', () => showProblem(''));
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') camera.close();
  });

  await training.open();
  const model = await store.read('model');
  if (!model) return;
  training.showResult(model.summary);
  await trying.show(model);
  if (labelledPictures(project).length <= fewPictures) await misleading.look();
}

/** Waits until no other tab has the page open: two of them would overwrite each other's classes. */
async function holdPage(): Promise<void> {
  const hold = (options: LockOptions) =>
    new Promise<boolean>((resolve, reject) => {
      const holding = navigator.locks.request('kindred-teach', options, (lock) => {
        resolve(lock !== null);
        // For as long as the page lives.
        return lock && new Promise(() => {});
      });
      holding.catch(reject);
    });
  if (await hold({ ifAvailable: true })) return;
  const main = inside(document, 'main', HTMLElement);
  main.inert = true;
  showProblem('Teach is open in another tab. Close that one, and it opens here.');
  await hold({});
  main.inert = false;
  showProblem('');
}

/** Many changes in a moment are shown once. */
function onceAFrame(project: Project, show: () => void): void {
  let isWaiting = false;
  project.addEventListener('change', () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      show();
    });
  });
}

open().catch((error) => showProblem(reasonOf(error)));
