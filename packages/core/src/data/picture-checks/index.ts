/** What is odd about pictures, told by their pixels alone. */

export { measurePicture, type PictureMeasures } from './measure-picture.js';
export { type OddPicture, oddPictures, PICTURE_KINDS, type PictureKind } from './odd-pictures.js';
