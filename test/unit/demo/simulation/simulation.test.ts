import { describe, expect, it } from 'vitest';
import type { DemoOptions } from '#protocol/contract.ts';
import { DEMO_FAULTS } from '#protocol/contract.ts';
import { Simulation } from '../../../../src/demo/simulation/simulation.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);
const A_WEEK_MS = 7 * 86_400_000;

function simulate(
  over: Partial<DemoOptions> & { isTty?: boolean; dropConnections?: () => void } = {},
): Simulation {
  const simulation = new Simulation({
    tasks: 12,
    speed: 1,
    seed: 5,
    workers: 1,
    faults: [],
    isPrepared: true,
    startAtMs: START_MS,
    ...over,
  });
  simulation.scheduler.advanceTo(START_MS + A_WEEK_MS);
  return simulation;
}

function logOf(simulation: Simulation, stream: 'stdout' | 'stderr' = 'stdout', index = 0): string {
  return (simulation.machine.containers[index]?.log.entries ?? [])
    .filter((entry) => entry.stream === stream)
    .map((entry) => entry.bytes.toString())
    .join('');
}

/** Without colours and headers. */
function messages(text: string): string[] {
  return (
    text
      .split('\n')
      // eslint-disable-next-line no-control-regex -- colour codes are what is taken off
      .map((line) => line.replaceAll(/\x1b\[[0-9;]*m/g, '').replace(/^\[[^\]]+\] /, ''))
  );
}

describe('a simulated run', () => {
  it('is the same for the same seed, to the byte of its log', () => {
    const [first, second] = [simulate(), simulate()];
    expect(first.truth()).toEqual(second.truth());
    expect(logOf(first)).toBe(logOf(second));
    expect(logOf(first, 'stderr')).toBe(logOf(second, 'stderr'));
  });

  it('differs for another seed, but not in the text of its tasks', () => {
    const [first, second] = [simulate().truth(), simulate({ seed: 6 }).truth()];
    expect(first.tasks.map((task) => task.instruction)).toEqual(
      second.tasks.map((task) => task.instruction),
    );
    expect(first.tasks).not.toEqual(second.tasks);
  });

  it('does not depend on how time is cut into pieces', () => {
    const inOneGo = simulate();
    const inPieces = new Simulation({
      tasks: 12,
      speed: 1,
      seed: 5,
      workers: 1,
      faults: [],
      isPrepared: true,
      startAtMs: START_MS,
    });
    for (let at = START_MS; at < START_MS + A_WEEK_MS; at += 97_531)
      inPieces.scheduler.advanceTo(at);
    inPieces.scheduler.advanceTo(START_MS + A_WEEK_MS);
    expect(inPieces.truth()).toEqual(inOneGo.truth());
  });

  it('logs a task in WAA’s order', () => {
    const simulation = simulate({ tasks: 1 });
    const [task] = simulation.truth().tasks;
    const lines = messages(logOf(simulation));
    const begun = lines.slice(lines.indexOf('Windows Agent Arena: Starting on NORMAL difficulty'));
    expect(begun.slice(0, 12)).toEqual([
      'Windows Agent Arena: Starting on NORMAL difficulty',
      '',
      `TESTING ON TASK CONFIG PATH: evaluation_examples_windows/examples/${task?.key ?? ''}.json`,
      `[Domain]: ${task?.domain ?? ''}`,
      `[Example ID]: ${task?.exampleId ?? ''}`,
      `[Instruction]: ${task?.instruction ?? ''}`,
      'Resetting environment...',
      'Switching task...',
      'Setting counters...',
      'Reverting to snapshot to init_state...',
      'Not implemented! Reverting to snapshot is not supported for remote VMs! Closing all applications instead',
      'Command executed successfully: All windows closed successfully.',
    ]);
    expect(lines.at(-2)).toMatch(/^Average score: \d\.\d+$/);
  });

  it('scores in the log what the truth says, and ends with code 127', () => {
    const simulation = simulate({ tasks: 40 });
    const truth = simulation.truth();
    const scores = truth.tasks.map((task) => task.score).filter((score) => score !== null);
    const logged = [...logOf(simulation).matchAll(/Result: (\d\.\d\d)/g)].map((match) => match[1]);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(logged).toEqual(scores.map((score) => score.toFixed(2)));
    expect(truth.containers[0]).toMatchObject({
      status: 'exited',
      exitCode: 127,
      averageScore: mean,
    });
    expect(truth.isFinished).toBe(true);
  });

  it('passes a fifth to a third of the 154 tasks and shows every kind of ending', () => {
    const truth = simulate({ tasks: 154, seed: 1 }).truth();
    const passed = truth.tasks.filter((task) => task.status === 'passed').length;
    expect(passed / 154).toBeGreaterThan(0.2);
    expect(passed / 154).toBeLessThan(0.33);
    expect(new Set(truth.tasks.map((task) => task.status))).toEqual(
      new Set(['passed', 'partial', 'failed', 'error', 'infra']),
    );
    const lengths = truth.tasks.map((task) => task.attempts[0]?.steps.length ?? 0);
    expect(Math.max(...lengths)).toBe(15);
  });

  it('writes result.txt for exactly the tasks with a score', () => {
    const simulation = simulate({ tasks: 40 });
    const results = simulation.machine.containers[0]?.fs;
    for (const task of simulation.truth().tasks) {
      const path = `/client/results/pyautogui/a11y_tree/gpt-4o/0/${task.key}/result.txt`;
      expect(results?.find(path) !== null, task.key).toBe(task.score !== null);
    }
  });

  it('passes through all set-up phases once on a first boot', () => {
    const phases = simulate({ isPrepared: false, tasks: 1 }).truth().phases;
    expect(phases.map((phase) => [phase.id, phase.status])).toEqual([
      ['image_build', 'skipped'],
      ['container_start', 'done'],
      ['windows_download', 'done'],
      ['windows_prepare', 'done'],
      ['windows_boot', 'done'],
      ['windows_install', 'done'],
      ['windows_setup', 'done'],
      ['server_ready', 'done'],
      ['client_start', 'done'],
      ['benchmark', 'done'],
      ['summary', 'done'],
    ]);
  });

  it('asks for the server every five seconds until it answers', () => {
    const simulation = simulate({ tasks: 1 });
    const waits = (simulation.machine.containers[0]?.log.entries ?? []).filter((entry) =>
      entry.bytes.toString().startsWith('Waiting for a response'),
    );
    const gaps = waits.slice(1).map((entry, index) => entry.atMs - (waits[index]?.atMs ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(new Set(gaps)).toEqual(new Set([5000]));
  });

  it('gives each worker its slice of the tasks, in a container of its own', () => {
    const truth = simulate({ tasks: 20, workers: 3 }).truth();
    const counts = ['0', '1', '2'].map(
      (worker) => truth.tasks.filter((task) => task.workerId === worker).length,
    );
    expect(counts).toEqual([7, 7, 6]);
    expect(truth.containers.map((container) => container.name)).toEqual([
      'winarena',
      'winarena-1',
      'winarena-2',
    ]);
  });

  it('merges both streams and ends lines with CRLF where the container has a terminal', () => {
    const simulation = simulate({ tasks: 2, isTty: true });
    const text = logOf(simulation);
    expect(logOf(simulation, 'stderr')).toBe('');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    // eslint-disable-next-line no-control-regex -- the bar's cursor-up glued to a log header
    expect(text).toMatch(/Example: .*\x1b\[A\x1b\[1;33m\[/);
  });
});

describe('faults', () => {
  it.each(DEMO_FAULTS)('%s strikes once chosen, at a moment the seed decides', (name) => {
    const [first, second] = [simulate({ faults: [name] }), simulate({ faults: [name] })];
    const strikes = first.truth().faults;
    expect(strikes.map((one) => one.name)).toEqual(
      Array.from({ length: name === 'drop_connection' ? 3 : 1 }, () => name),
    );
    expect(second.truth()).toEqual(first.truth());
    expect(first.truth().isFinished).toBe(true);
  });

  it('drop_connection cuts the line three times and changes nothing else', () => {
    let drops = 0;
    const truth = simulate({
      faults: ['drop_connection'],
      dropConnections: () => (drops += 1),
    }).truth();
    expect(drops).toBe(3);
    expect(truth.tasks).toEqual(simulate().truth().tasks);
  });

  it('stall and slow_model only cost time', () => {
    const usual = simulate().truth();
    const lastEnd = (truth: typeof usual): number => Date.parse(truth.phases.at(-1)?.endedAt ?? '');
    for (const [name, minutes] of [
      ['stall', 20],
      ['slow_model', 17],
    ] as const) {
      const slow = simulate({ faults: [name] }).truth();
      expect(slow.tasks.map((task) => task.status)).toEqual(usual.tasks.map((task) => task.status));
      expect((lastEnd(slow) - lastEnd(usual)) / 60_000).toBeCloseTo(minutes, 0);
    }
  });

  it('exception ends one task without a result', () => {
    const simulation = simulate({ faults: ['exception'] });
    const errors = simulation
      .truth()
      .tasks.filter((task) => task.attempts[0]?.error?.includes('NoneType') === true);
    expect(errors).toHaveLength(1);
    expect(logOf(simulation)).toContain(`Exception in ${errors[0]?.key ?? ''}: 'NoneType' object`);
  });

  it('disk_full fails two tasks for lack of space, then the disk has room again', () => {
    const simulation = simulate({ faults: ['disk_full'] });
    const infra = simulation
      .truth()
      .tasks.filter((task) => task.attempts[0]?.error?.includes('Errno 28') === true);
    expect(infra.map((task) => task.status)).toEqual(['infra', 'infra']);
    expect(infra.map((task) => task.attempts[0]?.error)).toEqual([
      expect.stringContaining('[Errno 28] No space left on device'),
      expect.stringContaining('[Errno 28] No space left on device'),
    ]);
    expect(simulation.machine.isDiskFull).toBe(false);
  });

  it('restart_container interrupts a task, and the client resumes with it', () => {
    const simulation = simulate({ faults: ['restart_container'] });
    const truth = simulation.truth();
    const again = truth.tasks.filter((task) => task.attempts.length === 2);
    expect(again).toHaveLength(1);
    expect(again[0]?.attempts[0]?.status).toBe('interrupted');
    expect(logOf(simulation)).toMatch(/Current Success Rate: \d+(\.\d+)? %/);
    expect(logOf(simulation).match(/Starting WinArena\.\.\./g)).toHaveLength(2);
  });

  it('garbage_log writes a line of a megabyte, bytes that are no text, and broken pictures', () => {
    const simulation = simulate({ faults: ['garbage_log'] });
    const entries = simulation.machine.containers[0]?.log.entries ?? [];
    const text = logOf(simulation);
    expect(text).toContain('x'.repeat(1_048_576));
    expect(text).toContain('<img src=x onerror=');
    expect(entries.some(({ bytes }) => Buffer.isBuffer(bytes) && bytes.includes(0xff))).toBe(true);
    expect(simulation.truth().tasks.map((task) => task.status)).toEqual(
      simulate()
        .truth()
        .tasks.map((task) => task.status),
    );
  });

  it('can be asked for while the run is on', () => {
    const simulation = new Simulation({
      tasks: 4,
      speed: 1,
      seed: 5,
      workers: 1,
      faults: [],
      isPrepared: true,
      startAtMs: START_MS,
    });
    simulation.scheduler.advanceTo(START_MS + 400_000);
    simulation.injectFault('exception');
    simulation.scheduler.advanceTo(START_MS + A_WEEK_MS);
    expect(
      simulation
        .truth()
        .tasks.filter((task) => task.attempts[0]?.error?.includes('NoneType') === true),
    ).toHaveLength(1);
  });
});
