/** One file of a data set, with what is needed to know that it arrived whole. */
export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 in lower-case hex. */
  readonly sha256: string;
}

/** A data set as its publishers offer it. */
export interface DatasetManifest {
  /** Folders on the web that hold all `files`, tried in this order; each ends in a slash. */
  readonly baseUrls: readonly string[];
  readonly files: readonly RemoteFile[];
  /**
   * Where `files` are gzipped tar archives: the files which their top folder holds and which are kept
   * instead of the archives, with their sizes in bytes (undefined: any).
   */
  readonly unpacksTo?: Readonly<Record<string, number | undefined>>;
}

/** Files of the MNIST family: names are the same everywhere, contents differ. */
function mnistFiles(contents: readonly (readonly [bytes: number, sha256: string])[]): RemoteFile[] {
  const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
  return names.map((name, index) => {
    const [bytes, sha256] = contents[index]!;
    return { name: `${name}-ubyte.gz`, bytes, sha256 };
  });
}

const torontoUrls = ['https://www.cs.toronto.edu/~kriz/'];

/** A data set that can be downloaded. */
export type DownloadableName = 'mnist' | 'fashion-mnist' | 'cifar10' | 'cifar100';

/** The data sets that can be downloaded by name. Sizes and SHA-256 are those of the original distributions. */
export const manifests: Readonly<Record<DownloadableName, DatasetManifest>> = {
  mnist: {
    // The authors' own page no longer serves the files to everybody; the first address is the usual mirror.
    baseUrls: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'],
    files: mnistFiles([
      [9_912_422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
      [28_881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
      [1_648_877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
      [4_542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
    ]),
  },
  'fashion-mnist': {
    baseUrls: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
    files: mnistFiles([
      [26_421_880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
      [29_515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
      [4_422_102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
      [5_148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
    ]),
  },
  cifar10: {
    baseUrls: torontoUrls,
    files: [
      {
        name: 'cifar-10-binary.tar.gz',
        bytes: 170_052_171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      },
    ],
    unpacksTo: {
      'batches.meta.txt': undefined,
      'data_batch_1.bin': 30_730_000,
      'data_batch_2.bin': 30_730_000,
      'data_batch_3.bin': 30_730_000,
      'data_batch_4.bin': 30_730_000,
      'data_batch_5.bin': 30_730_000,
      'test_batch.bin': 30_730_000,
    },
  },
  cifar100: {
    baseUrls: torontoUrls,
    files: [
      {
        name: 'cifar-100-binary.tar.gz',
        bytes: 168_513_733,
        sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      },
    ],
    unpacksTo: {
      'coarse_label_names.txt': undefined,
      'fine_label_names.txt': undefined,
      'train.bin': 153_700_000,
      'test.bin': 30_740_000,
    },
  },
} as const satisfies Record<string, DatasetManifest>;
