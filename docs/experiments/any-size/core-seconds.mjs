/** Seconds that the cores worked for an image, from the work after each step; steps are told in groups. */
export function coreSeconds(work, batchSize = 64) {
  const total = ({ user, system }) => (user + system) / 1e6;
  return (total(work.at(-1)) - total(work[0])) / ((work.length - 1) * batchSize);
}
