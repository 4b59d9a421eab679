import { defineConfig } from 'vitest/config';

/** Suites: `npm test` runs all but `data`, which needs a folder of real market data. */
const suite = (name: string, include: string[], timeoutMs = 30_000, retry = 0) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeoutMs, hookTimeout: 180_000, retry },
});

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      suite('unit', ['tests/unit/**/*.test.{ts,tsx}', 'tests/component/**/*.test.{ts,tsx}']),
      suite('property', ['tests/property/**/*.test.ts'], 60_000),
      suite('contract', ['tests/contract/**/*.test.ts']),
      suite('meta', ['tests/meta/**/*.test.ts']),
      suite('simulated', ['tests/simulated/**/*.test.ts'], 600_000),
      suite(
        'browser',
        ['tests/e2e/**/*.test.ts', 'tests/fault/**/*.test.ts', 'tests/perf/**/*.test.ts'],
        120_000,
        // Real browsers in real time beside a busy machine: a test that fails twice has failed.
        1,
      ),
      suite('data', ['tests/data/**/*.test.ts'], 300_000, 1),
    ],
  },
});
