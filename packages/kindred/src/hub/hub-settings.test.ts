import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { hubSettings } from './hub-settings.js';

test.each<[NodeJS.ProcessEnv, string]>([
  [{}, join(homedir(), '.cache/huggingface/hub')],
  [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
  [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, '/h/hub'],
  [{ HF_HOME: '/h', HF_HUB_CACHE: '/c' }, '/c'],
  [{ HF_HUB_CACHE: '~/c' }, join(homedir(), 'c')],
])('%j', (env, cache) => {
  expect(hubSettings(env)).toEqual({
    ...{ endpoint: 'https://huggingface.co', cache, token: undefined, isOffline: false },
  });
});

test('endpoint, token and offline', () => {
  const env = { HF_ENDPOINT: 'https://hub.example/', HF_TOKEN: ' hf_x\n', HF_HUB_OFFLINE: 'Yes' };
  expect(hubSettings(env)).toMatchObject({ endpoint: 'https://hub.example', token: 'hf_x', isOffline: true });
  expect(hubSettings({ HF_HUB_OFFLINE: '0' }).isOffline).toBe(false);
});

test.each(['hf_se\ncret', 'hf_se cret', 'hf_secr\u00e9t', 'hf_se\u0000cret'])(
  'a token that cannot be sent is refused and not shown: %j',
  (token) => {
    const attempt = () => hubSettings({ HF_TOKEN: token });
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(/^HF_TOKEN has (?!.*hf_se)/);
  },
);
