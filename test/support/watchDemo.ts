/** Watches the demo VM through an engine of its own, as a face would. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { RouterClient } from '@orpc/server';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import type { Engine, MonitorRouter } from '#engine';
import { demoOptionsSchema } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';

import type { ProfileDraft } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { startDemoVm } from '../../src/demo/index.ts';
import type { DemoTruth, DemoVm, DemoVmOptions } from '../../src/demo/index.ts';

export type Client = RouterClient<MonitorRouter>;

export interface OpenFace {
  readonly engine: Engine;
  readonly client: Client;
}

/** Things to undo at the end of a test, last first. */
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

export async function makeDir(cleanup: Cleanup): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-test-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

export async function startDemo(
  options: Partial<DemoVmOptions>,
  cleanup: Cleanup,
): Promise<DemoVm> {
  const vm = await startDemoVm(
    { ...options, ...demoOptionsSchema.parse(options) },
    await makeDir(cleanup),
  );
  cleanup.add(() => vm.close());
  return vm;
}

export async function openFace(dataDir: string, cleanup: Cleanup): Promise<OpenFace> {
  const engine = await createEngine({
    dataDir,
    face: 'terminal',
    build: { version: '0.0.0', commit: 'test', builtAt: '2026-01-01T00:00:00.000Z' },
    settings: createFileSettingsStore(dataDir),
    secrets: noSecretStore,
  });
  cleanup.add(() => engine.close());
  return { engine, client: createRouterClient(engine.router) };
}

/** The VM at the near end of a line of its own: same key, another port. */
export async function behind(
  vm: DemoVm,
  line: { readonly port: number },
  cleanup: Cleanup,
): Promise<DemoVm> {
  const known = await readFile(vm.knownHostsFile, 'utf8');
  const knownHostsFile = path.join(await makeDir(cleanup), 'known_hosts');
  await writeFile(knownHostsFile, known.replaceAll(`:${String(vm.port)}`, `:${String(line.port)}`));
  return { ...vm, port: line.port, knownHostsFile };
}

/** Saves the VM as a profile (once per data dir) and starts to watch it. */
export async function watch(
  client: Client,
  vm: DemoVm,
  more: Partial<ProfileDraft> = {},
): Promise<string> {
  const known = (await client.profiles.list()).find(({ port }) => port === vm.port);
  const profile =
    known ??
    (await client.profiles.add({
      name: 'vm',
      host: vm.host,
      port: vm.port,
      user: vm.user,
      auth: 'key',
      identityFile: vm.identityFile,
      knownHostsFile: vm.knownHostsFile,
      ...more,
    }));
  return (await client.watch.start({ profileId: profile.id })).runId;
}

/** Follows a run until `isEnough`, and gives the state of then. */
export async function until(
  client: Client,
  runId: string,
  isEnough: (state: RunState) => boolean,
): Promise<RunState> {
  const ending = new AbortController();
  try {
    const messages = await client.runs.follow({ runId }, { signal: ending.signal });
    for await (const message of messages) {
      if (message.kind === 'feed') continue;
      const state = await client.runs.snapshot({ runId });
      if (isEnough(state)) return state;
    }
  } finally {
    ending.abort();
  }
  throw new Error(`The run ${runId} ended before it was what the test waits for.`);
}

export async function allEvents(client: Client, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await client.runs.events({ runId, after: events.length, limit: 10_000 });
    events.push(...page);
    if (page.length === 0) return events;
  }
}

/** What both sides can say of a task. */
export function shown(state: RunState): unknown {
  return state.taskOrder.map((key) => {
    const task = state.tasks[key];
    return {
      key,
      instruction: task?.instruction,
      score: task?.score,
      steps: task?.attempts.at(-1)?.steps.map((step) => ({
        number: step.number,
        actions: step.actions.map(({ text }) => text.trimEnd()),
        isDone: step.isDone,
      })),
    };
  });
}

/** The same of what the VM really did. */
export function happened(truth: DemoTruth): unknown {
  return truth.tasks.map((task) => ({
    key: task.key,
    instruction: task.instruction,
    score: task.score,
    steps: task.attempts.at(-1)?.steps.map((step) => ({
      number: step.stepNumber,
      actions: step.actions.map(({ text }) => text.trimEnd()),
      // WAA prints "Done:" with each action: of a step without one nobody is told.
      isDone: step.actions.length === 0 ? null : step.isDone,
    })),
  }));
}
