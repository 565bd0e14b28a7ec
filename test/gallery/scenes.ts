/** What the gallery can show; chosen by `?scene=`. */
import type { Question } from '#protocol/contract.ts';
import type { InventedRunOptions } from './inventedRun.ts';

export interface Scene {
  readonly runs: readonly (InventedRunOptions & { readonly isWatched: boolean })[];
  readonly hasProfiles: boolean;
  readonly isWriter: boolean;
  readonly questions: readonly Question[];
  readonly logLines: number;
}

const nowMs = Date.now();
const live = {
  runId: 'live',
  name: 'azure-d8-west',
  seed: 4,
  taskCount: 154,
  stepsPerTask: 15,
  endedCount: 63,
  workers: 1,
  untilMs: nowMs - 3000,
  isWatched: true,
};
const DAY_MS = 86_400_000;
const past = {
  ...live,
  runId: 'past',
  name: 'azure-d8-east',
  seed: 9,
  endedCount: 153,
  untilMs: nowMs - DAY_MS,
  isWatched: false,
};
const base: Scene = {
  runs: [live, past],
  hasProfiles: true,
  isWriter: true,
  questions: [],
  logLines: 48_120,
};

export const SCENES: Readonly<Record<string, Scene>> = {
  default: base,
  first: { ...base, runs: [], hasProfiles: false },
  setup: { ...base, runs: [{ ...live, phaseCount: 3 }] },
  workers: { ...base, runs: [{ ...live, workers: 4 }] },
  along: { ...base, isWriter: false },
  huge: {
    ...base,
    runs: [{ ...live, taskCount: 10_000, stepsPerTask: 29, endedCount: 9_999 }],
    logLines: 1_000_000,
  },
  library: { ...base, runs: [live, ...manyRuns()] },
  hostkey: {
    ...base,
    questions: [
      {
        kind: 'host_key',
        id: 'q1',
        profileId: 'west',
        host: '20.31.7.112',
        keyType: 'ssh-ed25519',
        fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDvELEUSsY1RcrFuXE',
        knownFingerprints: [],
      },
    ],
  },
  secret: {
    ...base,
    questions: [
      {
        kind: 'secret',
        id: 'q2',
        profileId: 'west',
        title: 'Passphrase of ~/.ssh/id_ed25519',
        text: 'The key is encrypted.',
        fields: [{ label: 'Passphrase', isSecret: true }],
        canSave: true,
      },
    ],
  },
};

/** Enough to scroll: runs of three models on two VMs over two weeks. */
function manyRuns(): Scene['runs'] {
  return Array.from({ length: 60 }, (_, index) => ({
    ...past,
    runId: `past-${String(index)}`,
    name: index % 3 === 0 ? `omni ${String(index)}` : index % 2 === 0 ? 'azure-d8-east' : 'lab-1',
    seed: index + 10,
    taskCount: 24,
    stepsPerTask: 4,
    endedCount: index % 7 === 0 ? 9 : 23,
    untilMs: nowMs - (index + 1) * 0.23 * DAY_MS,
  }));
}
