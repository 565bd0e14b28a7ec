// A checker nobody has seen fail is not a checker: dependency-cruiser reports "no violations" for a tree
// it cannot read. So it is run on a tree with one planted violation of every rule.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const repository = join(import.meta.dirname, '..', '..');
const plantedTree = join(repository, 'test', 'fixtures', 'boundaries');

const cruiseSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});
type Cruise = z.infer<typeof cruiseSchema>['summary'];

function cruisePlantedTree(): Cruise {
  const result = spawnSync(
    process.execPath,
    [
      join(repository, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      join(repository, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'src',
    ],
    { cwd: plantedTree, encoding: 'utf8' },
  );
  return cruiseSchema.parse(JSON.parse(result.stdout)).summary;
}

const cruise = cruisePlantedTree();
const ruleNames = cruise.ruleSetUsed.forbidden.map((rule) => rule.name);

describe('the boundaries checker', () => {
  it('reads the tree and knows its rules', () => {
    expect(ruleNames.length).toBeGreaterThan(20);
    expect(cruise.totalCruised).toBeGreaterThan(ruleNames.length);
  });

  it.each(ruleNames)('catches the planted violation of %s', (ruleName) => {
    const caughtFiles = cruise.violations
      .filter((violation) => violation.rule.name === ruleName)
      .map((violation) => violation.from);
    // no-circular is reported at either end of its cycle.
    expect(caughtFiles).toContainEqual(expect.stringContaining(`/violations/${ruleName}`));
  });

  it('leaves allowed imports alone', () => {
    expect(cruise.violations.filter(({ from }) => !from.includes('/violations/'))).toEqual([]);
  });
});
