/** Numbering, writing and folding events. */
import path from 'node:path';
import type { EventDraft } from '../src/protocol/events.ts';
import { EventJournal } from '../src/engine/runs/eventJournal.ts';
import { atLeast } from './report.ts';
import type { Measurement } from './report.ts';
import { inTempDir } from './setup.ts';

const EVENTS = 500_000;
/** About what a burst of a log gives at once. */
const BATCH = 100;

export const journal: Measurement = {
  id: 'journal',
  title: 'journal appends',
  run: () =>
    inTempDir(async (dir) => {
      const { journal: file } = await EventJournal.open(path.join(dir, 'events.jsonl'), {
        format: 'waa-monitor-journal',
        version: 1,
        runId: 'bench',
        createdAt: new Date().toISOString(),
        appVersion: '0',
      });
      const drafts: EventDraft[] = Array.from({ length: BATCH }, (_, index) => ({
        type: 'step.acted',
        at: '2026-11-20T12:00:00.000Z',
        clock: 'vm',
        source: 'container:winarena',
        workerId: '0',
        task: { domain: 'notepad', exampleId: '366de66e-cbae-4d72-b042-26390db2b145-WOS' },
        stepNumber: index,
        actionIndex: 0,
        action: 'computer.mouse.move_abs(x=0.1, y=0.4)\ncomputer.mouse.single_click()',
      }));
      const startedAt = performance.now();
      for (let count = 0; count < EVENTS; count += BATCH) {
        file.append(drafts, '2026-11-20T12:00:00.000Z');
        // As in the app: the writer gets its turn between bursts.
        if (count % (BATCH * 100) === 0) await file.flush();
      }
      await file.flush();
      const perSecond = (EVENTS / (performance.now() - startedAt)) * 1000;
      await file.close();
      return [
        {
          name: 'journal appends, on disk',
          value: perSecond,
          unit: '/s',
          ...atLeast(100_000, '/s', perSecond),
          note: `${String(EVENTS)} events in batches of ${String(BATCH)}, no fsync`,
        },
      ];
    }),
};
