import { describe, expect, test } from 'vitest';
import { Project } from './project.js';
import type { Picture, Store, TaughtClass } from './store.js';

/** A store in memory; `beforePut` is what happens while a picture is being written. */
function memoryStore() {
  const pictures = new Map<string, Picture>();
  let classes: readonly TaughtClass[] | undefined;
  const store = {
    beforePut: async () => {},
    read: async () => classes,
    write: async (_: 'classes', value: readonly TaughtClass[]) => {
      classes = [...value];
    },
    pictures: async () => [...pictures.values()],
    putPicture: async (picture: Picture) => {
      await store.beforePut();
      pictures.set(picture.id, picture);
    },
    removePicture: async (id: string) => {
      pictures.delete(id);
    },
  };
  return store;
}

const frame = { blob: new Blob(['picture']), thumbnail: new Blob(['thumbnail']) };

async function open(store: ReturnType<typeof memoryStore>): Promise<Project> {
  return Project.open(store as unknown as Store);
}

describe('Project', () => {
  test('pictures of the classes that it begins with are found when it is opened again', async () => {
    const store = memoryStore();
    const project = await open(store);
    await project.addFrame(project.classes[0]!.id, frame);
    const again = await open(store);
    expect(again.picturesOf(again.classes[0]!.id)).toHaveLength(1);
  });

  test('no picture is kept for a class that is removed before, or while, it is written', async () => {
    const store = memoryStore();
    const project = await open(store);
    const [first, second] = project.classes.map(({ id }) => id) as [string, string];
    await project.addFrame(first, frame);
    store.beforePut = () => project.removeClass(second);
    await project.addFrame(second, frame);
    store.beforePut = async () => {};
    await project.addFrame(second, frame);
    const [kept] = project.picturesOf(first);
    await project.movePicture(kept!.id, second);
    expect(await store.pictures()).toEqual([kept]);
    store.beforePut = () => project.removeClass(first);
    await project.movePicture(kept!.id, first);
    expect(await store.pictures()).toEqual([]);
    expect(project.picture(kept!.id)).toBeUndefined();
    await project.movePicture(kept!.id, first);
    expect(await store.pictures()).toEqual([]);
  });
});
