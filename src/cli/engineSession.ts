/** The engine for one terminal command, reached through the contract as any other face reaches it. */
import { mkdir } from 'node:fs/promises';
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import type { Engine, EngineOptions } from '#engine';
import type { MonitorContract } from '#protocol/contract.ts';
import { buildInfo } from './buildInfo.ts';
import type { CommandContext } from './context.ts';
import { createSettingsOverlay } from './settingsOverlay.ts';
import { reportTemplate } from './packageRoot.ts';
import type { SettingsOverlay } from './settingsOverlay.ts';

export type MonitorClient = ContractRouterClient<MonitorContract>;

export interface EngineSession {
  readonly engine: Engine;
  readonly client: MonitorClient;
  readonly settings: SettingsOverlay;
}

export type SessionOptions = Pick<
  Partial<EngineOptions>,
  | 'face'
  | 'acceptNewHostKeys'
  | 'stuckTimeoutMinutes'
  | 'allowsLocalPaths'
  | 'extraWebhooks'
  | 'notify'
>;

/** Opens an engine, runs `body` with it, and closes it however that ends. */
export async function withEngine<T>(
  context: CommandContext,
  options: SessionOptions,
  body: (session: EngineSession) => Promise<T>,
): Promise<T> {
  await mkdir(context.dataDir, { recursive: true });
  const { dependencies, dataDir, logLevel } = context;
  const settings = createSettingsOverlay(await dependencies.createSettings(dataDir));
  const engine = await dependencies.createEngine({
    dataDir,
    face: options.face ?? 'terminal',
    build: buildInfo,
    settings,
    reportTemplate: reportTemplate(),
    startDemoVm: (demo, dir) => dependencies.startDemoVm(demo, dir, 0),
    acceptNewHostKeys: options.acceptNewHostKeys ?? false,
    allowsLocalPaths: options.allowsLocalPaths ?? true,
    ...(options.stuckTimeoutMinutes === undefined
      ? {}
      : { stuckTimeoutMinutes: options.stuckTimeoutMinutes }),
    ...(options.extraWebhooks === undefined ? {} : { extraWebhooks: options.extraWebhooks }),
    ...(options.notify === undefined ? {} : { notify: options.notify }),
    logLevel,
  });
  try {
    const client: MonitorClient = createRouterClient(engine.router);
    return await body({ engine, client, settings });
  } finally {
    await engine.close();
  }
}
