import { type NamedClasses, numberedClasses } from '../class-names.js';

/** Class names of the well-known IDX sets, by the folder's name in lower case without punctuation. */
const knownSets: Readonly<Record<string, readonly string[]>> = {
  mnist: numberedClasses(10),
  fashionmnist: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  kmnist: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
};

/** Names by the data set's name (`mnist`, `fashion-mnist`, `FashionMNIST`, `kmnist`), if it is a known one. */
export function knownIdxClasses(dataName: string): NamedClasses | undefined {
  const key = dataName.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(knownSets, key) ? { names: knownSets[key]!, origin: dataName } : undefined;
}
