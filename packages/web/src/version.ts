/** Kindred's version, which runs and models record: that of the package. */
export const version = '0.1.0';
