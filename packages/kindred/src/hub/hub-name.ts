import { UsageError } from '@kindred/core/errors';

/** A repository of the hub at a revision. */
export interface HubName {
  /** `timm/resnet18.tv_in1k`. */
  readonly id: string;
  /** Branch, tag or commit; `main` where none is named. */
  readonly revision: string;
}

/** `owner/name` or `owner/name@revision`; undefined for what is no such name. */
export function parseHubName(text: string): HubName | undefined {
  const [, id, revision = 'main'] = /^(\w[\w.-]*\/\w[\w.-]*)(?:@(\w[\w.-]*))?$/.exec(text) ?? [];
  // The cache writes the slash as two hyphens.
  return id === undefined || /--|\.\./.test(text) ? undefined : { id, revision };
}

/** @throws UsageError for what is no such name. */
export function requireHubName(text: string): HubName {
  const name = parseHubName(text);
  if (name) return name;
  throw new UsageError(
    `${JSON.stringify(text)} is no repository of the hub; name it with its owner, such as timm/resnet18.tv_in1k`,
  );
}

/** As it is written: the revision where it is not the usual one. */
export function formatHubName({ id, revision }: HubName): string {
  return revision === 'main' ? id : `${id}@${revision}`;
}
