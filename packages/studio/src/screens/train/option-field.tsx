import { Field } from '../../parts/field.js';
import { chosenOf, formatList, labelOf, parseList, textOf } from '../../parts/form-values.js';
import type { FormOption, NamedOption, OptionType } from '../../protocol/index.js';
import { problemOf, setValue, values } from './form-state.js';

/** An option with its words, its default and what is wrong with it; below it the options of what it chooses. */
export function OptionField({ option }: { readonly option: FormOption }) {
  const { type } = option;
  if (type.kind === 'boolean') return <Switch option={option} />;
  if (type.kind === 'namedList') return <ListField option={option} type={type} />;
  const chosen = chosenOf(option, values.value);
  return (
    <div class={type.kind === 'named' ? 'option option-named' : 'option'}>
      <Field label={labelOf(option.key)} hint={hintOf(option)} error={problemOf(option.key)}>
        {(names) =>
          type.kind === 'choice' || type.kind === 'named' ? (
            <select
              {...names}
              value={givenText(option)}
              onChange={({ currentTarget }) => setValue(option.key, currentTarget.value || undefined)}
            >
              <option value="">{defaultWords(option)}</option>
              {wordsOf(type).map((word) => (
                <option key={word} value={word}>
                  {word}
                </option>
              ))}
            </select>
          ) : (
            <input
              {...names}
              class="input"
              inputMode={type.kind === 'number' ? 'decimal' : undefined}
              autoComplete="off"
              spellcheck={false}
              placeholder={option.default ?? (type.kind === 'text' ? type.placeholder : 'by the data')}
              value={givenText(option)}
              onInput={({ currentTarget }) => setValue(option.key, currentTarget.value || undefined)}
            />
          )
        }
      </Field>
      {chosen && <Chosen chosen={chosen} label={`Options of ${option.flag} ${chosen.name}`} />}
    </div>
  );
}

/** What is said of what was chosen, and its own options. */
function Chosen({ chosen, label }: { readonly chosen: NamedOption; readonly label: string }) {
  return (
    <fieldset class="chosen" aria-label={label}>
      <p class="field-hint">
        {chosen.description}
        {chosen.paper !== null && <cite>. {chosen.paper}</cite>}
      </p>
      {chosen.options.length > 0 && (
        <div class="options">
          {chosen.options.map((inner) => (
            <OptionField key={inner.key} option={inner} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function Switch({ option }: { readonly option: FormOption }) {
  const { key, flag, description, default: fallback } = option;
  const isOn = (values.value[key] ?? fallback === 'true') === true;
  const error = problemOf(key);
  return (
    <div class="option field">
      <label class="switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget: { checked } }) =>
            setValue(key, checked === (fallback === 'true') ? undefined : checked)
          }
        />
        {labelOf(key)} <code class="flag">{flag}</code>
      </label>
      <p class="field-hint">{description}</p>
      {error !== undefined && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface ListFieldProps {
  readonly option: FormOption;
  readonly type: Extract<OptionType, { kind: 'namedList' }>;
}

/** A word, or several things with options of their own, in the order in which they are chosen. */
function ListField({ option, type }: ListFieldProps) {
  const text = textOf(option, values.value);
  const isWord = type.words.includes(text);
  const things = isWord ? [] : parseList(text);
  const setThings = (next: typeof things) =>
    setValue(option.key, next.length === 0 ? undefined : formatList(next));
  const toggle = (name: string, isOn: boolean) =>
    setThings(isOn ? [...things, { name, options: {} }] : things.filter((thing) => thing.name !== name));
  const setOption = (name: string, key: string, value: string) =>
    setThings(
      things.map((thing) =>
        thing.name === name ? { name, options: { ...thing.options, [key]: value } } : thing,
      ),
    );
  return (
    <div class="option option-named">
      <Field label={labelOf(option.key)} hint={hintOf(option)} error={problemOf(option.key)}>
        {(names) => (
          <select
            {...names}
            value={isWord ? (values.value[option.key] === undefined ? '' : text) : 'list'}
            onChange={({ currentTarget: { value } }) =>
              setValue(option.key, value === 'list' ? type.choices[0]!.name : value || undefined)
            }
          >
            <option value="">{defaultWords(option)}</option>
            {type.words.map((word) => (
              <option key={word} value={word}>
                {word}
              </option>
            ))}
            <option value="list">a list…</option>
          </select>
        )}
      </Field>
      {!isWord && (
        <fieldset class="chosen" aria-label={`List of ${option.flag}`}>
          {type.choices.map((choice) => {
            const thing = things.find(({ name }) => name === choice.name);
            return (
              <div key={choice.name} class="list-choice">
                <label class="switch">
                  <input
                    type="checkbox"
                    checked={thing !== undefined}
                    onChange={({ currentTarget: { checked } }) => toggle(choice.name, checked)}
                  />
                  {choice.name} <span class="field-hint">{choice.description}</span>
                </label>
                {thing && choice.options.length > 0 && (
                  <div class="options">
                    {choice.options.map((inner) => (
                      <Field
                        key={inner.key}
                        label={`${labelOf(inner.key)} of ${choice.name}`}
                        hint={inner.description}
                      >
                        {(names) => (
                          <input
                            {...names}
                            class="input"
                            placeholder={inner.default ?? ''}
                            value={thing.options[inner.key] ?? ''}
                            onInput={({ currentTarget }) =>
                              setOption(choice.name, inner.key, currentTarget.value)
                            }
                          />
                        )}
                      </Field>
                    ))}
                  </div>
                )}
              </div>
            );
          })}
        </fieldset>
      )}
    </div>
  );
}

function givenText({ key }: FormOption): string {
  const value = values.value[key];
  return value === undefined ? '' : String(value);
}

function wordsOf(type: Extract<OptionType, { kind: 'choice' | 'named' }>): readonly string[] {
  return type.kind === 'choice' ? type.values : [...type.words, ...type.choices.map(({ name }) => name)];
}

function defaultWords({ default: fallback }: FormOption): string {
  return fallback === null ? 'by the data' : `${fallback} (default)`;
}

/** The docs' words, with the flag and the limits. */
function hintOf({ flag, description, type, default: fallback }: FormOption) {
  const limits = type.kind === 'number' && type.limits !== '' ? `; ${type.limits}` : '';
  const usual =
    fallback !== null && type.kind !== 'choice' && type.kind !== 'named' ? `; default ${fallback}` : '';
  return `${description}${limits}${usual} · ${flag}`;
}
