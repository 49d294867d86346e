// Which forms of CC-Loss go on, by the rule of plan.md, from the runs of a screening.

/**
 * The score of each form: by how much of its error cross-entropy's is larger, (e_ce - e_form) / e_ce, on the images that the
 * screening measures on, as a mean over settings and seeds. A form of which a run has failed has none.
 * @param runs of one regime, as `readRuns` gives them
 * @returns the forms, the best first; of equal ones the one that stands first
 */
export function rankForms(runs, forms) {
  const keyOf = ({ data, model, seed }) => `${data} ${model} ${seed}`;
  const base = new Map(runs.filter(({ loss }) => loss === 'ce').map((run) => [keyOf(run), run]));
  return forms
    .flatMap((form) => {
      const own = runs.filter(({ loss }) => loss === form);
      if (own.length < base.size || base.size === 0) return [];
      const gains = own.map((run) => {
        const error = 1 - base.get(keyOf(run)).accuracy;
        return (run.accuracy - base.get(keyOf(run)).accuracy) / error;
      });
      return [{ form, score: gains.reduce((sum, gain) => sum + gain, 0) / gains.length }];
    })
    .sort((a, b) => b.score - a.score);
}
