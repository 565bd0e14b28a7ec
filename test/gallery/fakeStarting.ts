/** A start played by invented data: nothing is run anywhere. */
import { implement } from '@orpc/server';
import { canStart, checkStart, CHECK_TITLES } from '#core/starting/checkStart.ts';
import type { VmFacts } from '#core/starting/vmFacts.ts';
import { contract } from '#protocol/contract.ts';
import type { Operation, PlannedCommand } from '#protocol/operations.ts';
import { startSettingsSchema } from '#protocol/startSettings.ts';
import type { PrepareInput, PrepareMessage, StartPlan } from '#protocol/starting.ts';

const os = implement(contract);
const CLIENT = '/home/azureuser/WindowsAgentArena/src/win-arena-container/client';

const FACTS: VmFacts = {
  docker: { status: 'ok', version: '28.5.1' },
  container: { name: 'winarena', state: 'exited', isRunning: false, runKey: 'a@1' },
  clientCount: 0,
  hasImage: true,
  loginFolder: '/home/azureuser',
  waaFolder: { path: '/home/azureuser/WindowsAgentArena', exists: true },
  clientFolder: { path: CLIENT, exists: true },
  setupFolder: { path: CLIENT.replace('client', 'vm/setup'), exists: true },
  storageFolder: {
    path: CLIENT.replace('client', 'vm/storage'),
    exists: true,
    hasGoldenImage: true,
  },
  hasKvm: true,
  freeBytes: 61 * 2 ** 30,
  usedPorts: [22],
  results: {
    container: null,
    path: `${CLIENT}/results`,
    listed: { fileCount: 4211, sizeBytes: 612_000_000 },
    move: 'directly',
  },
  containerVariables: [],
};

const COMMANDS: readonly PlannedCommand[] = [
  ['make_folder', 'Make a folder', 'mkdir -p ./.waa-monitor', null],
  [
    'move_folder',
    'Move the results that are there to a dated folder',
    `mv -nT ${CLIENT}/results ${CLIENT}/results-archived-20261120-155012`,
    null,
  ],
  [
    'write_private_file',
    'Write a file that only this user may read',
    `sh -c 'rm -f -- "$0" && umask 077 && cat > "$0"' ./.waa-monitor/start.env`,
    'OPENAI_API_KEY (the values are shown nowhere)',
  ],
  [
    'start_container',
    "Start WAA's container with its client",
    `docker run --detach --name winarena --env-file ./.waa-monitor/start.env --entrypoint /bin/bash windowsarena/winarena:latest -c './entry.sh --agent navi --model gpt-4o --clean-results false'`,
    null,
  ],
  ['remove_own_file', "Remove the app's own file", 'rm -f -- ./.waa-monitor/start.env', null],
].map(([commandId, title, commandLine, input]) => ({
  commandId: commandId ?? '',
  title: title ?? '',
  effect: 'change',
  commandLine: commandLine ?? '',
  input: input ?? null,
}));

function inventPlan({ profileId, options, keyNames }: PrepareInput): StartPlan {
  const style = options.style ?? 'entry';
  const settings = startSettingsSchema.parse({});
  const checks = checkStart({
    facts: FACTS,
    style,
    options,
    settings,
    container: 'winarena',
    keyNames,
  });
  const to = `${CLIENT}/results-archived-20261120-155012`;
  const how = options.existingResults === 'archive' ? 'move' : 'copy';
  return {
    planId: 'invented',
    profileId,
    style,
    options,
    taskCount: 154,
    checks,
    commands: canStart(checks) ? [...COMMANDS] : [],
    archive: {
      from: `${CLIENT}/results`,
      to,
      how,
      fileCount: 4211,
      sizeBytes: 612_000_000,
    },
    notices: [
      'The viewer is reachable on the VM itself only (127.0.0.1:8006): it has no password.',
    ],
    canStart: canStart(checks),
  };
}

async function* invent(input: PrepareInput): AsyncGenerator<PrepareMessage> {
  for (const [id, title] of CHECK_TITLES) {
    yield { kind: 'check', check: { id, title, status: 'running', detail: '', remedy: '' } };
  }
  const plan = await Promise.resolve(inventPlan(input));
  for (const check of plan.checks) yield { kind: 'check', check };
  yield { kind: 'plan', plan };
}

const DONE: Operation = {
  id: 'invented',
  kind: 'capture',
  status: 'done',
  askedBy: 'person',
  detail: 'This is only the gallery.',
  dueAt: null,
  changedAt: '2026-11-20T15:50:12.000Z',
};

export const fakeStarting = {
  prepare: os.starting.prepare.handler(({ input }) => invent(input)),
  plan: os.starting.plan.handler(({ input }) => inventPlan(input)),
  knownKeys: os.starting.knownKeys.handler(() => ({
    keys: [{ name: 'OPENAI_API_KEY', from: 'environment' as const }],
    canSave: false,
  })),
  start: os.starting.start.handler(() => ({ runId: 'live' })),
};

export const fakeOperations = {
  preview: os.operations.preview.handler(({ input }) => ({
    commands:
      input.kind === 'capture'
        ? []
        : [
            {
              commandId: input.kind,
              title: 'Stop the container',
              effect: 'change' as const,
              commandLine: 'docker stop winarena',
              input: null,
            },
          ],
    notices: ['The task in progress gets no result.'],
  })),
  run: os.operations.run.handler(({ input }) => ({ ...DONE, kind: input.kind })),
  cancel: os.operations.cancel.handler(() => ({ isCancelled: true })),
  hasten: os.operations.hasten.handler(() => ({ isHastened: true })),
  follow: os.operations.follow.handler(async function* () {
    yield await Promise.resolve([]);
  }),
};
