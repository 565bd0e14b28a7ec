/** What lines mean together, beyond what the golden logs show. */
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import { readLog } from './readFixture.ts';

const head = (message: string): string =>
  `[2026-05-06 10:00:00,000 INFO run/1-MainProcess] ${message}`;

function told(lines: readonly string[]): readonly EventDraft[] {
  return readLog(`${lines.join('\n')}\n`).drafts;
}

function typesOf(lines: readonly string[]): string[] {
  return told(lines)
    .filter((draft) => !draft.type.startsWith('phase.'))
    .map((draft) => {
      if ('code' in draft) return `${draft.type} ${draft.code}`;
      return 'task' in draft && draft.task ? `${draft.type} ${draft.task.exampleId}` : draft.type;
    });
}

/** `phase result` in order, without progress. */
function phasesOf(lines: readonly string[]): string[] {
  return told(lines).flatMap((draft) => {
    if (draft.type === 'phase.started') return `${draft.phase} started`;
    return draft.type === 'phase.completed' ? `${draft.phase} ${draft.result}` : [];
  });
}

const begin = (id: string): string[] => [
  head('Windows Agent Arena: Starting on NORMAL difficulty'),
  head('[Domain]: clock'),
  head(`[Example ID]: ${id}`),
];
const list = head("Worker 0 is doing tasks: [('clock', 'a'), ('clock', 'b')]");
const disk = 'BdsDxe: starting Boot0004 "Windows Boot Manager" from HD(1)';
const installer = 'BdsDxe: starting Boot0001 "UEFI QEMU DVD-ROM " from PciRoot(0x0)';

describe('tasks', () => {
  it('that a new client finds open were interrupted', () => {
    expect(typesOf([list, ...begin('a'), list])).toEqual([
      'worker.assigned',
      'task.started a',
      'task.interrupted a',
      'worker.assigned',
    ]);
  });

  it('are not interrupted when only their last line is missing', () => {
    expect(typesOf([...begin('a'), head('Result: 1.00'), ...begin('b')])).toEqual([
      'task.started a',
      'task.scored a',
      'task.started b',
    ]);
  });

  it("get their name from their file's path when the lines that name them are missing", () => {
    const lines = [
      head('Windows Agent Arena: Starting on HARDER difficulty'),
      head(''),
      'TESTING ON TASK CONFIG PATH: evaluation_examples_windows/examples_noctxt/clock/a.json',
      head('Resetting environment...'),
    ];
    expect(told(lines).at(-2)).toMatchObject({
      type: 'task.started',
      task: { domain: 'clock', exampleId: 'a' },
      difficulty: 'hard',
      clock: 'vm',
    });
  });

  it('get their domain from the list when its line is missing', () => {
    const lines = [
      list,
      head('Windows Agent Arena: Starting on NORMAL difficulty'),
      head('[Example ID]: b'),
    ];
    expect(typesOf(lines).at(-1)).toBe('task.started b');
  });

  it('have a step for each answer of the agent, also for one without an action', () => {
    const thinking = head('Agent: Thinking...');
    const drafts = told([...begin('a'), thinking, thinking, head('Step 2: WAIT')]);
    expect(drafts.slice(-4)).toMatchObject([
      { type: 'step.started', stepNumber: 1 },
      { type: 'step.completed', stepNumber: 1, isDone: false },
      { type: 'step.started', stepNumber: 2 },
      { type: 'step.acted', stepNumber: 2 },
    ]);
  });
});

describe('the run', () => {
  it('is finished by the summary of its only worker', () => {
    expect(typesOf([list, head('Average score: 0.5')]).slice(-2)).toEqual([
      'run.summarised',
      'run.finished',
    ]);
  });

  it('is not finished by the summary of one worker of several', () => {
    const settings = head('Args: Namespace(worker_id=0, num_workers=4)');
    expect(typesOf([list, settings, head('Average score: 0.5')]).at(-1)).toBe('run.summarised');
  });

  it('goes on when another client starts after the summary', () => {
    const phases = phasesOf([list, ...begin('a'), head('Average score: 0.5'), list, ...begin('b')]);
    expect(phases.slice(-4)).toEqual([
      'summary done',
      'client_start started',
      'client_start done',
      'benchmark started',
    ]);
  });
});

describe('phases', () => {
  it('that a prepared disk does not need are skipped', () => {
    const lines = [
      'Starting WinArena...',
      '❯ Booting Windows using QEMU v8...',
      disk,
      '❯ Windows started successfully, visit …',
    ];
    expect(phasesOf(lines)).toEqual([
      'image_build skipped',
      'container_start started',
      'container_start done',
      'windows_download skipped',
      'windows_prepare skipped',
      'windows_boot started',
      'windows_boot done',
      'windows_install skipped',
      'windows_setup skipped',
      'server_ready started',
    ]);
  });

  it('go back when the installer starts again', () => {
    expect(phasesOf([installer, disk, installer]).slice(-3)).toEqual([
      'windows_install done',
      'windows_setup started',
      'windows_install started',
    ]);
  });

  it("start over at a second banner, where WAA's own first line is missing", () => {
    const banner = '❯ Starting Windows for Docker v5.07...';
    expect(phasesOf([banner, disk, banner]).at(-1)).toBe('container_start started');
  });

  it('stay where they are when Windows restarts in the middle of the benchmark', () => {
    expect(typesOf([...begin('a'), disk]).at(-1)).toBe('warning.raised guest_restarted');
  });
});

describe('warnings', () => {
  const refused =
    '❯ ERROR: Microsoft blocked the automated download request based on your IP address.';

  it('are raised once while they stand', () => {
    expect(typesOf([refused, refused])).toEqual(['warning.raised download_refused']);
  });

  it('about a download are over when its Windows is being unpacked', () => {
    expect(typesOf([refused, '❯ Extracting Windows 11 image...', refused])).toEqual([
      'warning.raised download_refused',
      'warning.cleared download_refused',
      'warning.raised download_refused',
    ]);
  });

  it('are all over when the container starts again', () => {
    expect(typesOf([refused, 'Starting WinArena...'])).toEqual([
      'warning.raised download_refused',
      'warning.cleared download_refused',
    ]);
  });
});
