import { defineConfig } from 'vitest/config';

// The tests run on the compiled output, exactly what a user installs (worker threads included).
export default defineConfig({
  test: {
    include: ['{fixtures,packages/*,examples,release,reference}/dist/**/*.test.js'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
