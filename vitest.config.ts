import { defineConfig } from 'vitest/config';

/** What electron.vite.config.ts injects at build time, with values tests can rely on. */
const define = {
  __APP_VERSION__: JSON.stringify('0.0.0-test'),
  __APP_COMMIT__: JSON.stringify('test'),
  __BUILD_TIME__: JSON.stringify('2026-01-01T00:00:00.000Z'),
};

export default defineConfig({
  define,
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/contract/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/integration/**/*.test.ts'],
          // Real sshd and HTTP on loopback: slower than memory, still bounded.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
