// How many near copies are found, and how many pairs that are none, and how long it takes.
//   node docs/experiments/copies/measure.mjs DATA recall|pairs [PICTURES] [SHEET]
//   node docs/experiments/copies/measure.mjs DATA embedding PICTURES WEIGHTS NETWORK|RUN [SHEET]
// recall: of so many pictures (400), drawn evenly, a copy is made in each of several ways, and looked for among all of them.
// pairs:  near copies among the pictures as they are; a sheet of some of them, side by side, to be looked at (a PNG).
// embedding: as recall, by pixels and by a network's features, among all pictures as they are and the copies of so many.
import { cleanData, findCopies, openData } from 'kindred';
import sharp from 'sharp';

const [path, task, count = '400', ...others] = process.argv.slice(2);
const [sheet] = others;
const source = await openData(path);
const pictures = ['train', 'validation', 'test'].flatMap((split) => {
  const dataset = source.splits[split];
  return dataset ? Array.from(dataset.labels, (label, index) => ({ dataset, index, label, split })) : [];
});
const imageAt = (place) => pictures[place].dataset.image(pictures[place].index);
const held = (image) => ({ ...image, data: Uint8Array.from(image.data) });

function toSharp({ channels, height, width, data }) {
  const area = height * width;
  const pixels = new Uint8Array(area * channels);
  for (let i = 0; i < area; i++)
    for (let c = 0; c < channels; c++) pixels[i * channels + c] = data[c * area + i];
  return sharp(pixels, { raw: { width, height, channels } });
}

async function fromSharp(picture, channels) {
  const { data, info } = await picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  const planes = new Uint8Array(area * channels);
  for (let i = 0; i < area; i++)
    for (let c = 0; c < channels; c++) planes[c * area + i] = data[i * info.channels + c];
  return { channels, height: info.height, width: info.width, data: planes };
}

const scaled = (picture, { width, height }, share) =>
  picture.resize({ width: Math.round(share * width), height: Math.round(share * height), fit: 'fill' });
const cut = (picture, { width, height }, left, top, part = 0.95) =>
  picture.extract({
    left: Math.round(left * width),
    top: Math.round(top * height),
    width: Math.min(Math.round(part * width), width - Math.round(left * width)),
    height: Math.min(Math.round(part * height), height - Math.round(top * height)),
  });

/** Ways in which copies come about. */
const changes = {
  'three quarters of its size': (picture, image) => scaled(picture, image, 0.75),
  'half its size': (picture, image) => scaled(picture, image, 0.5),
  'one and a half of its size': (picture, image) => scaled(picture, image, 1.5),
  'JPEG, quality 75': async (picture) => sharp(await picture.jpeg({ quality: 75 }).toBuffer()),
  'JPEG, quality 40': async (picture) => sharp(await picture.jpeg({ quality: 40 }).toBuffer()),
  'cut by 5 %, in the middle': (picture, image) => cut(picture, image, 0.025, 0.025),
  'cut by 5 %, at a corner': (picture, image) => cut(picture, image, 0, 0.05),
  'cut by 5 % at each side': (picture, image) => cut(picture, image, 0.05, 0.05, 0.9),
  mirrored: (picture) => picture.flop(),
  'cut by 5 %, three quarters, JPEG 75': async (picture, image) => {
    const part = await cut(picture, image, 0.05, 0).png().toBuffer();
    const { width, height } = await sharp(part).metadata();
    return sharp(await scaled(sharp(part), { width, height }, 0.75).jpeg({ quality: 75 }).toBuffer());
  },
};

/** Ways that pixels do not tell. */
const harder = {
  'a quarter brighter': (picture) => picture.linear(1.25, 0),
  'a quarter darker': (picture) => picture.linear(0.75, 0),
  'half as bright again': (picture) => picture.linear(1.5, 0),
  'half as bright': (picture) => picture.linear(0.5, 0),
  'in greys': (picture) => picture.greyscale(),
  'colours turned by 40 degrees': (picture) => picture.modulate({ hue: 40 }),
  'turned by 5 degrees': async (picture, { width, height }) => {
    const turned = await picture.rotate(5, { background: '#000' }).png().toBuffer();
    const all = await sharp(turned).metadata();
    const part = { width: Math.round(0.88 * width), height: Math.round(0.88 * height) };
    const left = Math.round((all.width - part.width) / 2);
    return sharp(turned).extract({ ...part, left, top: Math.round((all.height - part.height) / 2) });
  },
  'cut by 10 % at each side': (picture, image) => cut(picture, image, 0.1, 0.1, 0.8),
  'cut to a quarter, in the middle': (picture, image) => cut(picture, image, 0.25, 0.25, 0.5),
  'within a frame of 10 %': async (picture, { width, height }) => {
    const frame = Math.round(0.1 * Math.min(width, height));
    const sides = { top: frame, bottom: frame, left: frame, right: frame };
    return sharp(
      await picture
        .extend({ ...sides, background: '#fff' })
        .png()
        .toBuffer(),
    );
  },
};

/** Images as a data set of one's own. */
const listed = (images) => ({
  classNames: ['a', 'b'],
  length: images.length,
  read: (index) => ({ image: images[index], label: index % 2 }),
});

if (task === 'recall') {
  const drawn = Math.min(Number(count), pictures.length);
  const originals = Array.from({ length: drawn }, (_, i) =>
    held(imageAt(Math.floor((i * pictures.length) / drawn))),
  );
  console.log(`| copies of ${drawn} pictures of ${source.name} | found | others |\n| --- | ---: | ---: |`);
  for (const [name, change] of Object.entries(changes)) {
    const copies = [];
    for (const image of originals)
      copies.push(await fromSharp(await change(toSharp(image), image), image.channels));
    const groups = await findCopies(listed([...originals, ...copies]));
    const found = originals.filter((_, i) =>
      groups.some(({ members }) => {
        const places = members.map(({ index }) => index);
        return places.includes(i) && places.includes(drawn + i);
      }),
    ).length;
    const strange = new Set(
      groups.flatMap(({ members, links }) =>
        links
          .map(({ first, second }) => [members[first].index, members[second].index])
          .filter(([a, b]) => a % drawn !== b % drawn)
          .map(([a, b]) => [a % drawn, b % drawn].sort().join()),
      ),
    ).size;
    console.log(`| ${name} | ${((100 * found) / drawn).toFixed(1)} % | ${strange} |`);
  }
}

if (task === 'pairs') {
  const start = performance.now();
  const used = process.cpuUsage();
  const groups = await findCopies(source);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { user, system } = process.cpuUsage(used);
  const work = ((user + system) / 1e6).toFixed(1);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const links = groups.flatMap(({ members, links }) =>
    links.map((link) => ({ ...link, a: members[link.first], b: members[link.second] })),
  );
  const near = links.filter(({ kind }) => kind === 'near');
  const inNear = new Set(near.flatMap(({ a, b }) => [`${a.split} ${a.index}`, `${b.split} ${b.index}`])).size;
  const across = groups.filter(({ splits }) => splits.length > 1);
  console.log(
    `${source.name}: ${pictures.length} pictures, ${groups.length} groups, ${links.length - near.length} exact pairs, ` +
      `${near.length} near pairs of ${inNear} pictures, ${near.filter(({ a, b }) => a.label !== b.label).length} near pairs of two ` +
      `classes, ${across.length} groups across splits, largest group ${Math.max(0, ...groups.map(({ members }) => members.length))}, ${seconds} s, ` +
      `${work} s of a core, at most ${memory} MiB`,
  );
  const worst = [...near].sort((a, b) => a.detail - b.detail);
  for (const { a, b, distance, correlation, detail, isMirrored } of worst.slice(0, 10)) {
    console.log(
      `  ${a.source} ${b.source} ${distance} ${correlation.toFixed(3)} ${detail.toFixed(3)} ${isMirrored}`,
    );
  }
  if (sheet !== undefined) await drawSheet(near, sheet);
}

if (task === 'embedding') await measureByEmbedding(...others);

/**
 * Each way to copy has pictures of its own, so that all copies are looked for at once.
 * @param network the network that the weights are of; where it is not given, the weights are a run's
 */
async function measureByEmbedding(weights, network, sheet) {
  const judge = network === undefined ? { model: weights } : { weights, network: { name: network } };
  const originals = pictures.map((_, place) => held(imageAt(place)));
  const look = async (images, labels) => {
    const read = (index) => ({ image: images[index], label: labels[index] });
    const { report } = await cleanData({ classNames: source.classNames, length: images.length, read }, judge);
    return report.copies;
  };
  const labels = pictures.map(({ label }) => label);
  const before = await look(originals, labels);
  const alike = before.filter(({ kind }) => kind === 'alike');
  console.log(
    `${source.name}, ${originals.length} pictures as they are: ${before.length - alike.length} groups of copies, ${alike.length} alike, ` +
      `of which ${alike.filter(({ acrossClasses }) => acrossClasses).length} in several classes, the largest of ` +
      `${Math.max(0, ...alike.map(({ images }) => images.length))}`,
  );
  const idsOf = ({ images }) => images.map(({ id }) => id);
  if (sheet !== undefined)
    await drawPairs(
      alike.map((group) => idsOf(group).slice(0, 2)),
      sheet,
    );
  const ways = Object.entries({ ...changes, ...harder });
  const total = ways.length * Number(count);
  const made = [];
  for (let i = 0; i < total; i++) {
    const place = Math.floor((i * originals.length) / total);
    const [way, change] = ways[i % ways.length];
    const image = originals[place];
    made.push({ place, way, image: await fromSharp(await change(toSharp(image), image), image.channels) });
  }
  const groups = await look(
    [...originals, ...made.map(({ image }) => image)],
    [...labels, ...made.map(({ place }) => labels[place])],
  );
  /** The kinds by which each copy is with its original: a group of alike ones names the first of those that are known. */
  const pictureOf = (id) => (id < originals.length ? id : made[id - originals.length].place);
  const kinds = new Map(made.map((_, i) => [originals.length + i, new Set()]));
  let strange = 0;
  for (const group of groups) {
    const ids = idsOf(group);
    if (group.kind === 'alike' && new Set(ids.map(pictureOf)).size > 1) strange++;
    for (const id of ids)
      if (id >= originals.length && ids.includes(pictureOf(id))) kinds.get(id).add(group.kind);
  }
  console.log(
    `${strange} groups of several pictures are alike with the copies there\n| way | by pixels | by embedding alone |\n| --- | ---: | ---: |`,
  );
  for (const [way] of ways) {
    const own = made.flatMap((copy, i) => (copy.way === way ? [kinds.get(originals.length + i)] : []));
    const byPixels = own.filter((found) => found.has('exact') || found.has('near')).length;
    const alone = own.filter((found) => found.has('alike')).length;
    const percent = (value) => `${((100 * value) / own.length).toFixed(0)} %`;
    console.log(`| ${way} | ${percent(byPixels)} | ${percent(alone)} |`);
  }
}

/** Up to 48 pairs, spread over all by how sure they are. */
async function drawSheet(pairs, file) {
  const sorted = [...pairs].sort((a, b) => a.detail - b.detail);
  const placeOf = ({ split, index }) =>
    pictures.findIndex((one) => one.split === split && one.index === index);
  await drawPairs(
    sorted.map(({ a, b }) => [placeOf(a), placeOf(b)]),
    file,
  );
}

/** The same of pairs of places, each side by side. */
async function drawPairs(sorted, file) {
  const shown = Array.from(
    { length: Math.min(48, sorted.length) },
    (_, i) => sorted[Math.floor((i * sorted.length) / Math.min(48, sorted.length))],
  );
  const side = 64;
  const parts = [];
  for (const [i, pair] of shown.entries()) {
    for (const [j, place] of pair.entries()) {
      const image = imageAt(place);
      const input = await toSharp(image)
        .resize({ width: side, height: side, fit: 'fill', kernel: 'nearest' })
        .toColourspace('srgb')
        .png()
        .toBuffer();
      parts.push({ input, left: (i % 6) * (2 * side + 10) + j * side, top: Math.floor(i / 6) * (side + 6) });
    }
  }
  const [width, height] = [6 * (2 * side + 10), Math.ceil(shown.length / 6) * (side + 6)];
  await sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite(parts)
    .png()
    .toFile(file);
}
