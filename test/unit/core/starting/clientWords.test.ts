import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTasks, taskFileText } from '#core/starting/chosenTasks.ts';
import { entryWords, fillTemplate, PLACEHOLDERS, runWords } from '#core/starting/clientWords.ts';
import { startOptionsSchema } from '#protocol/starting.ts';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';

const values = Object.fromEntries(PLACEHOLDERS.map((name) => [name, `<${name}>`])) as Record<
  (typeof PLACEHOLDERS)[number],
  string
>;

describe('words for WAA', () => {
  it('never let the entry script delete results', () => {
    const words = entryWords(startOptionsSchema.parse({}), null);
    expect(words.join(' ')).toBe(
      '--prepare-image false --start-client true --agent navi --model gpt-4o --som-origin oss --a11y-backend uia --clean-results false',
    );
  });

  it('give run.py what was chosen, further words last', () => {
    const options = startOptionsSchema.parse({
      model: 'm/1',
      maxSteps: 7,
      extraArgs: ['--temperature', '0.5'],
    });
    expect(runWords(options, '/tmp/t.json').join(' ')).toBe(
      '--agent_name navi --model m/1 --som_origin oss --a11y_backend uia --max_steps 7 --trial_id 0 --diff_lvl normal --test_all_meta_path /tmp/t.json --temperature 0.5',
    );
  });
});

describe('a template', () => {
  it('has its placeholders filled as quoted words, and nothing else touched', () => {
    const text = 'run {model} in ${HOME} as {{.Names}} {nothing} x={image},y';
    expect(fillTemplate(text, values, (value) => `'${value}'`)).toBe(
      "run '<model>' in ${HOME} as {{.Names}} {nothing} x='<image>',y",
    );
  });

  it('is left as it is when it names none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!PLACEHOLDERS.some((name) => text.includes(`{${name}}`)));
        expect(fillTemplate(text, values, (value) => value)).toBe(text);
      }),
    );
  });
});

describe('chosen tasks', () => {
  it('are all, so many over the domains, whole domains, or single ones', () => {
    expect(chooseTasks({ kind: 'all' })).toMatchObject({ isAll: true, unknown: [] });
    expect(chooseTasks({ kind: 'count', count: 12 }).tasks.map(({ domain }) => domain)).toEqual([
      ...new Set(TASK_CATALOGUE.map(({ domain }) => domain)),
    ]);
    expect(chooseTasks({ kind: 'domains', domains: ['notepad', 'moon'] })).toMatchObject({
      tasks: [{ domain: 'notepad' }, { domain: 'notepad' }],
      unknown: ['moon'],
    });
    expect(chooseTasks({ kind: 'ids', ids: ['settings/37e10fc4', 'zz'] })).toMatchObject({
      tasks: [{ domain: 'settings', exampleId: '37e10fc4-b4c5-4b02-a65c-bfae8bc51d3f-wos' }],
      unknown: ['zz'],
    });
  });

  it('take no beginning that is of several tasks', () => {
    expect(chooseTasks({ kind: 'ids', ids: ['inf'] })).toMatchObject({
      tasks: [],
      unknown: ['inf'],
    });
  });

  it('are as many as asked for, for every number', () => {
    for (let count = 1; count <= 154; count += 1) {
      expect(chooseTasks({ kind: 'count', count }).tasks.length).toBe(count);
    }
  });

  it("are written in the shape of WAA's own list", () => {
    const { tasks } = chooseTasks({ kind: 'domains', domains: ['notepad'] });
    expect(JSON.parse(taskFileText(tasks))).toEqual({
      notepad: tasks.map(({ exampleId }) => exampleId),
    });
  });
});
