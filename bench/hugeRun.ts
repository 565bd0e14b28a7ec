/** Events of a run far larger than any real one: 10,000 tasks of 15 steps. */
import type { EventDraft, RunEvent } from '../src/protocol/events.ts';

const TASKS = 10_000;
const STEPS = 15;
const STEP_MS = 12_000;
const DOMAINS = [
  'chrome',
  'clock',
  'file_explorer',
  'libreoffice_calc',
  'notepad',
  'settings',
  'vlc',
];

export function hugeRunEvents(tasks = TASKS): RunEvent[] {
  const refs = Array.from({ length: tasks }, (_, index) => ({
    domain: DOMAINS[index % DOMAINS.length] ?? 'chrome',
    exampleId: `${String(index).padStart(8, '0')}-1111-2222-3333-444444444444-WOS`,
  }));
  let atMs = Date.UTC(2026, 10, 20);
  const events: RunEvent[] = [];
  const tell = (draft: EventDraft): void => {
    events.push({ ...draft, seq: events.length + 1, seenAt: draft.at });
  };
  const moment = (): { at: string; clock: 'vm'; source: string } => ({
    at: new Date(atMs).toISOString(),
    clock: 'vm',
    source: 'container:winarena',
  });
  tell({
    ...moment(),
    type: 'run.opened',
    runId: 'huge',
    name: 'Huge run',
    targetLabel: 'bench',
  });
  tell({ ...moment(), type: 'worker.assigned', workerId: '0', tasks: refs });
  tell({ ...moment(), type: 'phase.started', phase: 'benchmark' });
  refs.forEach((task, index) => {
    const place = { workerId: '0', task };
    tell({ ...moment(), type: 'task.started', ...place });
    tell({
      ...moment(),
      type: 'task.described',
      ...place,
      instruction: `Do the thing with number ${String(index)} and save the file.`,
    });
    for (let stepNumber = 1; stepNumber <= STEPS; stepNumber += 1) {
      const step = { ...place, stepNumber };
      tell({ ...moment(), type: 'step.started', ...step });
      atMs += STEP_MS - 3000;
      tell({
        ...moment(),
        type: 'step.acted',
        ...step,
        actionIndex: 0,
        action: `computer.mouse.move_abs(x=0.${String(stepNumber)}, y=0.5)\ncomputer.mouse.single_click()`,
      });
      tell({ ...moment(), type: 'step.executed', ...step, isOk: true, message: '' });
      atMs += 3000;
      tell({ ...moment(), type: 'step.observed', ...step, reward: 0 });
      tell({ ...moment(), type: 'step.completed', ...step, isDone: stepNumber === STEPS });
    }
    tell({ ...moment(), type: 'task.scored', ...place, score: index % 3 === 0 ? 1 : 0 });
    tell({ ...moment(), type: 'task.finished', ...place });
  });
  return events;
}
