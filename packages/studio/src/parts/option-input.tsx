import type { FormOption, NamedOption } from '../protocol/index.js';
import { Field } from './field.js';
import { chosenOf, type FormValues, labelOf } from './form-values.js';

interface OptionInputProps {
  readonly option: FormOption;
  readonly values: FormValues;
  /** Takes another value; undefined for the default. */
  readonly onChange: (key: string, value: string | boolean | undefined) => void;
}

/** The control of an option, with the docs' words; below what is chosen by name, its own options. */
export function OptionInput({ option, values, onChange }: OptionInputProps) {
  const { key, flag, description, type, default: usual } = option;
  const value = values[key];
  const title = labelOf(key);
  const hint = usual === null || type.kind === 'boolean' ? description : `${description} [default: ${usual}]`;
  if (type.kind === 'boolean') {
    return (
      <label class="switch-field" title={flag}>
        <input
          type="checkbox"
          checked={value === undefined ? usual === 'true' : value === true}
          onChange={(event) => onChange(key, event.currentTarget.checked)}
        />
        <span>
          <span class="switch-title">{title}</span>
          <span class="field-hint">{description}</span>
        </span>
      </label>
    );
  }
  const text = typeof value === 'string' ? value : '';
  const limits = type.kind === 'number' && type.limits !== '' ? `${hint} (${type.limits})` : hint;
  const chosen = chosenOf(option, values);
  return (
    <>
      <Field label={title} hint={chosen ? `${limits}. ${chosen.name}: ${chosen.description}` : limits}>
        {(names) =>
          type.kind === 'named' || type.kind === 'choice' ? (
            <select
              {...names}
              value={text}
              onChange={(event) => onChange(key, event.currentTarget.value || undefined)}
            >
              <option value="">{usual === null ? 'as the run' : `${usual} (default)`}</option>
              {(type.kind === 'named' ? type.choices.map(({ name }) => name) : type.values).map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          ) : (
            <input
              {...names}
              class="input"
              type="text"
              inputMode={type.kind === 'number' ? (type.isInteger ? 'numeric' : 'decimal') : 'text'}
              placeholder={usual ?? ''}
              value={text}
              onInput={(event) => onChange(key, event.currentTarget.value || undefined)}
            />
          )
        }
      </Field>
      {chosen && chosen.options.length > 0 && <OwnOptions of={chosen} values={values} onChange={onChange} />}
    </>
  );
}

interface OwnOptionsProps extends Omit<OptionInputProps, 'option'> {
  readonly of: NamedOption;
}

/** The options of what was chosen by name. */
function OwnOptions({ of, values, onChange }: OwnOptionsProps) {
  return (
    <fieldset class="own-options">
      <legend>Options of {of.name}</legend>
      {of.options.map((option) => (
        <OptionInput key={option.key} option={option} values={values} onChange={onChange} />
      ))}
    </fieldset>
  );
}
