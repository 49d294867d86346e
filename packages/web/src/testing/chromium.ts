/// <reference types="node" />
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium usually is. */
const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

/** The browser that tests drive: the one that CHROMIUM names, or an installed one; undefined where there is none. */
export const chromiumPath = [process.env.CHROMIUM, ...usual].find((path) => path && existsSync(path));

if (chromiumPath === undefined) {
  console.warn(
    'SKIPPED: the tests of @kindred/web drive Chromium, and there is none; install it (apt-get install chromium), or name it ' +
      'in the variable CHROMIUM',
  );
}

/** Starts Chromium without a window; without a GPU where nothing else is asked for. */
export function launch(args: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', ...args],
  });
}
