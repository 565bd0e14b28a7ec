import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toJsonExport } from '#core/exports/jsonExport.ts';
import { exportedRunSchema } from '#protocol/exportedRun.ts';
import { buildDocument, buildMixedRun, NOTED } from '../../../support/buildExport.ts';

const PUBLISHED = path.join(import.meta.dirname, '../../../../docs/run-export.schema.json');

describe('the JSON export', () => {
  it('is what its schema says, every rate with its denominator', () => {
    const text = toJsonExport({ ...buildDocument(buildMixedRun()), notes: NOTED });
    const run = exportedRunSchema.parse(JSON.parse(text));
    expect({
      rates: run.rates.map(({ id, numerator, denominator }) => [id, numerator, denominator]),
      name: run.run.name,
      override: run.tasks[2]?.override,
      score: run.tasks[2]?.score,
      steps: run.tasks[0]?.attempts[0]?.steps.length,
    }).toEqual({
      rates: [
        ['all', 1, 7],
        ['begun', 1, 5],
        ['attempted', 1, 5],
        ['attempted_without_infra', 1, 4],
        ['scored', 1, 3],
      ],
      name: 'Baseline, again',
      override: { value: 'passed', reason: 'The file was there', at: '2026-11-20T12:00:00.000Z' },
      score: 0,
      steps: 2,
    });
  });

  it('is published with the schema that it has', () => {
    const published: unknown = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
    expect(published).toEqual(z.toJSONSchema(exportedRunSchema));
  });
});
