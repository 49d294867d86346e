import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The tests run on the compiled output, exactly what a user installs (worker threads included).
export default defineConfig({
  test: {
    include: ['{fixtures,packages/*,examples,examples/teach,release,reference}/dist/**/*.test.js'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // Three processes take one file of tests after the other, since many of them wait for processes of their own. What they test is
    // loaded once in each, by Node itself.
    isolate: false,
    server: { deps: { external: [/\/node_modules\/.*\.[cm]?js$/, /\/dist\/(?!.*\.test\.js)/] } },
    restoreMocks: true,
    unstubEnvs: true,
    // What can be made again is not kept in the home folder of whoever runs the tests.
    // Nor is anything fetched.
    env: { KINDRED_CACHE: join(tmpdir(), `kindred-tests-${process.pid}`), HF_HUB_OFFLINE: '1' },
  },
});
