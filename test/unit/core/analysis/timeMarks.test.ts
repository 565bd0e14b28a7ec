import { expect, test } from 'vitest';
import { timeMarks } from '#core/analysis/index.ts';
import { buildDraft, instantAfter, numberDrafts } from '../../../support/builders.ts';

test('cuts, restarts and warnings are marked on the clock of the VM; what is of one task is not', () => {
  const app = { clock: 'app' } as const;
  const reconnecting = { status: 'reconnecting', detail: 'The connection broke.' } as const;
  const warning = { message: 'A disk is full.', remedy: '' };
  const events = numberDrafts([
    buildDraft('connection.changed', 10, { ...reconnecting, attempt: 1 }, app),
    buildDraft('connection.changed', 12, { ...reconnecting, attempt: 2 }, app),
    buildDraft('connection.changed', 14, { status: 'ready', detail: '' }, app),
    buildDraft('warning.raised', 20, { code: 'disk_full', ...warning }),
    buildDraft('warning.raised', 21, { code: 'suspicious_zero:a', ...warning }),
    buildDraft('warning.raised', 30, {
      code: 'container_restarted',
      message: 'Again.',
      remedy: '',
    }),
    buildDraft('run.configured', 40, {
      settings: { model: { value: 'gpt-4o', provenance: 'log' } },
    }),
  ]);
  expect(timeMarks(events, 5000)).toEqual([
    { at: instantAfter(15), kind: 'connection', text: 'The connection broke.' },
    { at: instantAfter(20), kind: 'warning', text: 'A disk is full.' },
    { at: instantAfter(30), kind: 'restart', text: 'Again.' },
    { at: instantAfter(40), kind: 'configuration', text: 'Settings told: model' },
  ]);
});
