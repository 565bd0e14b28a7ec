/** The parts of the app that commands use, loaded only when a command needs them. */
import type { DemoVm, Engine, EngineOptions, SettingsStore } from '#engine';
import type { DemoOptions } from '#protocol/contract.ts';
import type { RunningServer, ServerOptions } from '../server/index.ts';

/** The demo VM with what only its owner may see. */
export interface OwnDemoVm extends DemoVm {
  /** What it really did, for comparison with what was shown. */
  truth(): unknown;
}

export interface CliDependencies {
  /** A terminal keeps no secrets: there is no store of the operating system to keep them in. */
  createEngine(options: Omit<EngineOptions, 'secrets'>): Promise<Engine>;
  createSettings(dataDir: string): Promise<SettingsStore>;
  startServer(engine: Engine, options: ServerOptions): Promise<RunningServer>;
  /** `port` 0 for any free one. */
  startDemoVm(options: DemoOptions, dir: string, port: number): Promise<OwnDemoVm>;
}
