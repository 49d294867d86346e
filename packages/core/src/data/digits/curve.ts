/**
 * Points on the Catmull-Rom curve through a stroke's points (x and y in turn), its ends doubled. Two equal
 * points in a row make a corner: the curve reaches and leaves it in the direction of its neighbours.
 */
export function sampleCurve(stroke: ArrayLike<number>, stepsPerSpan: number): Float64Array {
  const count = stroke.length / 2;
  const samples: number[] = [stroke[0]!, stroke[1]!];
  for (let span = 0; span + 1 < count; span++) {
    const p1 = 2 * span;
    const p2 = p1 + 2;
    if (stroke[p1] === stroke[p2] && stroke[p1 + 1] === stroke[p2 + 1]) continue;
    const p0 = Math.max(p1 - 2, 0);
    const p3 = Math.min(p2 + 2, 2 * count - 2);
    for (let step = 1; step <= stepsPerSpan; step++) {
      const t = step / stepsPerSpan;
      const w0 = t * (-0.5 + t * (1 - 0.5 * t));
      const w1 = 1 + t * t * (-2.5 + 1.5 * t);
      const w2 = t * (0.5 + t * (2 - 1.5 * t));
      const w3 = t * t * (-0.5 + 0.5 * t);
      for (let axis = 0; axis < 2; axis++) {
        samples.push(
          w0 * stroke[p0 + axis]! +
            w1 * stroke[p1 + axis]! +
            w2 * stroke[p2 + axis]! +
            w3 * stroke[p3 + axis]!,
        );
      }
    }
  }
  return Float64Array.from(samples);
}
