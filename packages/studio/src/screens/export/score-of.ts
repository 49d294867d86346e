import type { FormValues } from '../../parts/form-values.js';
import type { ExportRequest, NamedOption } from '../../protocol/index.js';

/** A score as its options are given: numbers and switches by their kinds; what is empty keeps its default. */
export function scoreOf(
  { name, options }: NamedOption,
  values: FormValues,
): NonNullable<Extract<ExportRequest, { form: 'classifier' }>['score']> {
  const given = options.flatMap(({ key, type }) => {
    const value = values[key];
    if (value === undefined || value === '') return [];
    const option = key.split('.').at(-1)!;
    return [[option, type.kind === 'number' ? numberOf(value) : value] as const];
  });
  return { name, ...Object.fromEntries(given) };
}

/** Text that is no number is sent as it is: the server says what is wrong with it. */
function numberOf(value: string | boolean): number | string | boolean {
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}
