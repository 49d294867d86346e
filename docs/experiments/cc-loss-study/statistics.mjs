// What the finals say: paired tests in each setting (a network on a data set in a regime), and in each regime over its settings.
import { holm, pairedT, pitmanMorgan, summarize } from '@kindred/report';

/** Each setting's finalist against its base loss, over the seeds that both have. */
export function settingsOf(runs, regimes) {
  const found = regimesIn(runs, regimes).flatMap(([regime, { data, models, base = 'ce' }]) =>
    Object.keys(data).flatMap((name) =>
      Object.keys(models).map((model) => {
        const own = runs.filter((run) => run.regime === regime && run.data === name && run.model === model);
        return { regime, data: name, model, base, ...compared(pairsOf(own, base)) };
      }),
    ),
  );
  return corrected(found, {
    'accuracy.adjustedP': ({ accuracy }) => accuracy.p,
    'spread.adjustedP': ({ spread }) => spread.p,
  });
}

/**
 * Each regime as a whole: of each seed the mean over settings, for the seeds that all settings have. A test for each of accuracy,
 * silhouette and the ratio of distances; Holm's correction over the regimes, for each of them by itself.
 */
export function regimesOf(runs, regimes) {
  const found = regimesIn(runs, regimes).map(([regime, { data, models, base = 'ce' }]) => {
    const settings = Object.keys(data).flatMap((name) =>
      Object.keys(models).map((model) =>
        pairsOf(
          runs.filter((run) => run.regime === regime && run.data === name && run.model === model),
          base,
        ),
      ),
    );
    const seeds = settings[0]
      .map(({ seed }) => seed)
      .filter((seed) => settings.every((pairs) => pairs.some((pair) => pair.seed === seed)));
    const means = (side, key) =>
      seeds.map((seed) => mean(settings.map((pairs) => pairs.find((pair) => pair.seed === seed)[side][key])));
    const test = (key) => tested(means('cc', key), means('base', key));
    return {
      regime,
      base,
      settings: settings.length,
      seeds: seeds.length,
      accuracy: test('accuracy'),
      silhouette: test('silhouette'),
      ratio: test('ratio'),
    };
  });
  return corrected(found, {
    'accuracy.adjustedP': ({ accuracy }) => accuracy.p,
    'silhouette.adjustedP': ({ silhouette }) => silhouette.p,
    'ratio.adjustedP': ({ ratio }) => ratio.p,
  });
}

function regimesIn(runs, regimes) {
  const there = new Set(runs.map(({ regime }) => regime));
  return Object.entries(regimes).filter(([regime]) => there.has(regime));
}

/** The runs of CC-Loss and of the base loss with one seed each. */
export function pairsOf(runs, base) {
  return runs.flatMap((cc) => {
    const other = cc.loss === 'cc' && runs.find(({ loss, seed }) => loss === base && seed === cc.seed);
    return other ? [{ seed: cc.seed, cc, base: other }] : [];
  });
}

export function compared(pairs) {
  const of = (side, key) => pairs.map((pair) => pair[side][key]);
  const both = (key) => tested(of('cc', key), of('base', key));
  const spread = pitmanMorgan(of('cc', 'accuracy'), of('base', 'accuracy'));
  return {
    seeds: pairs.map(({ seed }) => seed),
    accuracy: both('accuracy'),
    spread: { ratio: spread.ratio ?? null, p: spread.p ?? null },
    silhouette: both('silhouette'),
    fisher: both('fisher'),
    ratio: both('ratio'),
    trainAccuracy: { base: mean(of('base', 'trainAccuracy')), cc: mean(of('cc', 'trainAccuracy')) },
  };
}

/** Means, deviations and the paired t-test of `cc` against `base`. */
function tested(cc, base) {
  const [own, other] = [summarize(cc), summarize(base)];
  const test = pairedT(cc, base);
  return {
    base: other.mean,
    baseDeviation: other.deviation,
    cc: own.mean,
    ccDeviation: own.deviation,
    difference: test.difference,
    lower: test.interval?.lower ?? null,
    upper: test.interval?.upper ?? null,
    t: test.t ?? null,
    p: test.p ?? null,
  };
}

/** With corrected p-values at some paths `test.name`. */
function corrected(rows, families) {
  for (const [path, pOf] of Object.entries(families)) {
    const [test, name] = path.split('.');
    holm(rows.map(pOf)).forEach((p, i) => {
      rows[i][test][name] = p;
    });
  }
  return rows;
}

function mean(values) {
  return values.reduce((sum, value) => sum + Number(value), 0) / values.length;
}
