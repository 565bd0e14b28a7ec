/** The real parts of the app. Each is loaded at its first use, so that `--help` is quick. */
import type { CliDependencies } from './dependencies.ts';

export const appDependencies: CliDependencies = {
  createEngine: async (options) => {
    const { createEngine, noSecretStore } = await import('#engine');
    return createEngine({ ...options, secrets: noSecretStore });
  },
  createSettings: async (dataDir) => (await import('#engine')).createFileSettingsStore(dataDir),
  startServer: async (engine, options) =>
    (await import('../server/index.ts')).startServer(engine, options),
  startDemoVm: async (options, dir, port) =>
    (await import('../demo/index.ts')).startDemoVm({ ...options, port }, dir),
};
