import { KindredError } from '@kindred/core/errors';
import { isMarked, notUtf8 } from './utf8-names.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a part of its path is not a folder',
  EXDEV: 'it is on another disk than the folder that it would be moved to',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOTEMPTY: 'the folder is not empty',
  EBUSY: 'something else is using it',
  ETXTBSY: 'something else is using it',
  EFBIG: 'it is too large for the file system',
  EIO: 'the disk fails to do it',
  EINVAL: 'the file system cannot do it',
  ENODEV: 'the disk is not there any more',
  ESTALE: 'the disk is not there any more',
  ETIMEDOUT: 'the disk does not answer',
};

/** An error of the file system in words: `runs/x/config.json cannot be written: the disk is full`. */
export function fileError(
  error: unknown,
  path: string,
  what: 'read' | 'written' | 'removed' | 'moved',
): Error {
  if (error instanceof KindredError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error as Error;
  if (code === 'ENOENT' && what === 'written') {
    return new KindredError(`${path} cannot be written: its folder does not exist`, { cause: error });
  }
  const reason = code === 'ENOENT' && isMarked(path) ? notUtf8 : (reasons[code] ?? `the system says ${code}`);
  return new KindredError(`${path} cannot be ${what}: ${reason}`, { cause: error });
}
