import { describe, expect, it } from 'vitest';
import { toJunitXml } from '#core/exports/junitXml.ts';
import { buildDocument, buildMixedRun } from '../../../support/buildExport.ts';
import { parseXml } from '../../../support/parseXml.ts';

describe('JUnit XML', () => {
  it('tells failed tasks from faults of the harness and from what never ran', () => {
    const root = parseXml(toJunitXml(buildDocument(buildMixedRun())));
    const [suite] = root.children;
    const cases = (suite?.children ?? []).filter(({ name }) => name === 'testcase');
    expect({
      tag: root.name,
      totals: ['tests', 'failures', 'errors', 'skipped'].map((name) => suite?.attributes[name]),
      outcomes: cases.map(({ children }) => children.map(({ name }) => name)),
      types: cases.map(({ children }) => children[0]?.attributes['type']),
    }).toEqual({
      tag: 'testsuites',
      totals: ['7', '2', '2', '2'],
      outcomes: [[], ['failure'], ['failure'], ['error'], ['error'], ['skipped'], ['skipped']],
      types: [undefined, 'partial', 'failed', 'error', 'infra', undefined, undefined],
    });
  });

  it('stays XML whatever a task says', () => {
    const state = buildMixedRun();
    const [key = ''] = state.taskOrder;
    const task = state.tasks[key];
    if (task === undefined) throw new Error('The run has no task.');
    const evil = '<img onerror="x"> & ]]> \u0000\u001b[31m \ud800 "\' -->';
    const failed = { ...task, status: 'failed' as const, instruction: evil };
    const told = { ...state, name: evil, tasks: { ...state.tasks, [key]: failed } };
    const root = parseXml(toJunitXml({ ...buildDocument(told), remarks: ['a -- b -->'] }));
    const failure = root.children[0]?.children.find(({ name }) => name === 'testcase');
    expect(failure?.children[0]?.text).toBe(
      '<img onerror="x"> & ]]> \ufffd\ufffd[31m \ufffd "\' -->',
    );
  });
});
