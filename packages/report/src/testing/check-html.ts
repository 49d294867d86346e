import { expect } from 'vitest';

export interface CheckedHtml {
  /** Names of the elements. */
  readonly elements: ReadonlySet<string>;
  /** Values of all attributes, entities decoded. */
  readonly attributes: readonly { readonly element: string; readonly name: string; readonly value: string }[];
  /** The text outside the tags, entities decoded, with single spaces. */
  readonly text: string;
}

const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * For tests: expects a document whose every element is closed in order (void ones by themselves), whose attributes
 * are quoted, and where `<` and `&` stand for nothing but tags and known entities. Styles and scripts are taken as they are.
 */
export function checkHtml(page: string): CheckedHtml {
  expect(page.startsWith('<!DOCTYPE html>\n')).toBe(true);
  const source = page
    .slice('<!DOCTYPE html>'.length)
    .replace(/(<style>)[^<]*(<\/style>)/g, '$1$2')
    .replace(/(<script[^<>]*>)[\s\S]*?(<\/script>)/g, '$1$2');
  const open: string[] = [];
  const elements = new Set<string>();
  const attributes: CheckedHtml['attributes'][number][] = [];
  const texts: string[] = [];
  for (let at = 0; at < source.length; ) {
    const next = source.indexOf('<', at);
    const end = next < 0 ? source.length : next;
    texts.push(decode(source.slice(at, end)));
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(source);
    expect(tag, `no tag: ${source.slice(next, next + 80)}`).not.toBeNull();
    const [whole, closing, element, list, selfClosed] = tag!;
    if (closing) expect(open.pop(), source.slice(Math.max(0, next - 80), next + 20)).toBe(element);
    else if (!selfClosed) open.push(element!);
    elements.add(element!);
    for (const [, name, value] of list!.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      attributes.push({ element: element!, name: name!, value: decode(value!) });
    }
    at = next + whole.length;
  }
  expect(open).toEqual([]);
  return { elements, attributes, text: texts.join('').replace(/\s+/g, ' ') };
}

function decode(text: string): string {
  return text.replace(/&(\w+|#\d+);|&/g, (entity, name: string | undefined) => {
    expect(ENTITIES, entity).toHaveProperty([name ?? 'none']);
    return ENTITIES[name!]!;
  });
}
