import { describe, expect, it } from 'vitest';
import {
  domainTitle,
  isInfeasibleTask,
  TASK_CATALOGUE,
  WAA_DOMAINS,
} from '#core/waa/taskCatalogue.ts';

describe("WAA's task list", () => {
  it('has 154 different tasks in 12 domains, as counted in its file', () => {
    expect(WAA_DOMAINS.map(({ id, exampleIds }) => [id, exampleIds.length])).toEqual([
      ['file_explorer', 19],
      ['libreoffice_calc', 24],
      ['notepad', 2],
      ['chrome', 17],
      ['microsoft_paint', 3],
      ['libreoffice_writer', 19],
      ['settings', 5],
      ['vs_code', 24],
      ['msedge', 13],
      ['vlc', 21],
      ['windows_calc', 3],
      ['clock', 4],
    ]);
    const keys = TASK_CATALOGUE.map(({ domain, exampleId }) => `${domain}/${exampleId}`);
    expect(new Set(keys).size).toBe(154);
  });

  it('marks 13 tasks as infeasible', () => {
    expect(TASK_CATALOGUE.filter(({ exampleId }) => isInfeasibleTask(exampleId))).toHaveLength(13);
  });

  it('names domains in words, unknown ones by their id', () => {
    expect(domainTitle('vs_code')).toBe('VS Code');
    expect(domainTitle('my_own_app')).toBe('my own app');
  });
});
