/** Traps that other readers of WAA's log fall into, each as a claim about this one. */
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import { classifyLine } from '#core/logs/classifyLine.ts';
import { readLines, readLog, toLogLines } from './readFixture.ts';

const TASK = { domain: 'notepad', exampleId: 'id-1' };

/** A record's line, `second` seconds after the hour. */
function record(message: string, level = 'INFO', second = 0): string {
  const time = `10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
  return `[2026-05-06 ${time},000 ${level} run/1-MainProcess] ${message}`;
}

function begun(task = TASK): string[] {
  return [
    record('Windows Agent Arena: Starting on NORMAL difficulty'),
    record(`[Domain]: ${task.domain}`),
    record(`[Example ID]: ${task.exampleId}`),
    record('[Instruction]: Do it.'),
    record('Environment setup complete.'),
  ];
}

function read(lines: readonly string[]): readonly EventDraft[] {
  return readLog(`${lines.join('\n')}\n`).drafts;
}

function ofType<T extends EventDraft['type']>(
  drafts: readonly EventDraft[],
  type: T,
): Extract<EventDraft, { type: T }>[] {
  return drafts.filter((draft): draft is Extract<EventDraft, { type: T }> => draft.type === type);
}

const SNAPSHOT_ERROR =
  'Not implemented! Reverting to snapshot is not supported for remote VMs! Closing all applications instead';

describe('reading WAA', () => {
  it('counts no error in 154 tasks that each log the benign ERROR line', () => {
    const lines = Array.from({ length: 154 }, () => record(SNAPSHOT_ERROR, 'ERROR'));
    expect(readLog(`${lines.join('\n')}\n`).counts).toEqual({
      lineCount: 154,
      unknownCount: 0,
      errorCount: 0,
      benignErrorCount: 154,
    });
  });

  it('takes "Step 3" printed four times as one step with four actions', () => {
    const actions = ['a()', 'b()', 'c()', 'DONE'];
    const step = actions.flatMap((action) => [
      record(`Step 3: ${action}`),
      record('Reward: 0.00'),
      record('Done: False'),
    ]);
    const acted = ofType(read([...begun(), ...step]), 'step.acted');
    expect(
      acted.map(({ stepNumber, actionIndex, action }) => ({ stepNumber, actionIndex, action })),
    ).toEqual(actions.map((action, actionIndex) => ({ stepNumber: 3, actionIndex, action })));
  });

  it.each([
    'Waiting for a response from the windows server. This might take a while...',
    "Failed to get hello: HTTPConnectionPool(host='20.20.20.21', port=5000): refused",
    'Retrying...',
    'Retrying to get screenshot...',
    'Waiting for the server to start...',
    record('VM not ready yet. Retrying in 5 seconds...'),
    '\rExample:   0%|          | 0/1 [00:00<?, ?it/s]',
  ])('takes the health check %j for noise, never for progress', (line) => {
    expect(classifyLine(line)).toMatchObject({ isNoise: true, isUnknown: false });
  });

  it('makes no event of sixteen minutes of health checks', () => {
    const waiting = 'Waiting for a response from the windows server. This might take a while...';
    expect(read(Array.from({ length: 192 }, () => waiting))).toEqual([]);
  });

  it('shows that the model was called, so that silence after it is waiting on the model', () => {
    const drafts = read([
      ...begun(),
      record('Agent: Thinking...', 'INFO', 5),
      record('Thinking...', 'INFO', 7),
    ]);
    expect(drafts.slice(-2)).toEqual([
      {
        type: 'step.started',
        at: '2026-05-06T10:00:05.000Z',
        clock: 'vm',
        source: 'log',
        workerId: '0',
        task: TASK,
        stepNumber: 1,
      },
      {
        type: 'step.modelCalled',
        at: '2026-05-06T10:00:07.000Z',
        clock: 'vm',
        source: 'log',
        workerId: '0',
        task: TASK,
        stepNumber: 1,
      },
    ]);
  });

  it('flags a result of 0.00 after "File not found!" as suspicious', () => {
    const drafts = read([
      ...begun(),
      record('Running evaluator(s)...'),
      record('File not found!', 'ERROR'),
      record('Result: 0.00'),
    ]);
    expect(ofType(drafts, 'warning.raised').map(({ code }) => code)).toEqual([
      'suspicious_zero:id-1',
    ]);
  });

  it('does not flag a result of 0.00 after a file that a set-up step could not open', () => {
    const drafts = read([
      ...begun(),
      record('Running evaluator(s)...'),
      record('Failed to open file. Status code: File not found: C:\\a.txt', 'ERROR'),
      record('Result: 0.00'),
    ]);
    expect(ofType(drafts, 'warning.raised')).toEqual([]);
  });

  it('passes a result of 0.5 on as half a point', () => {
    const drafts = read([...begun(), record('Running evaluator(s)...'), record('Result: 0.50')]);
    expect(ofType(drafts, 'task.scored').map(({ score }) => score)).toEqual([0.5]);
  });

  it('takes an exception in a task for an error with its traceback and no score', () => {
    const drafts = read([
      ...begun(),
      record('Exception in notepad/id-1: boom', 'ERROR'),
      record('Traceback (most recent call last):', 'ERROR'),
      '  File "/client/run.py", line 256, in test',
      'ValueError: boom',
      '',
      record('Windows Agent Arena: Starting on NORMAL difficulty'),
    ]);
    expect(ofType(drafts, 'task.errored').at(-1)).toMatchObject({
      kind: 'error',
      message: 'boom',
      traceback:
        'Traceback (most recent call last):\n  File "/client/run.py", line 256, in test\nValueError: boom',
    });
    expect(ofType(drafts, 'task.scored')).toEqual([]);
    expect(ofType(drafts, 'task.interrupted')).toEqual([]);
  });

  it('keeps a cursor for each of two workers whose logs are interleaved', () => {
    const lists = [0, 1].map((worker) =>
      record(`Worker ${worker} is doing tasks: [('notepad', 'w${worker}')]`),
    );
    const opening = (worker: number): string[] =>
      begun({ domain: 'notepad', exampleId: `w${worker}` });
    const drafts = read([
      ...lists,
      ...opening(0).slice(0, 4),
      ...opening(1).slice(0, 4),
      record('Finished notepad/w1', 'INFO', 30),
      record('Exception in notepad/w0: boom', 'ERROR', 40),
    ]);
    const ends = drafts.filter(({ type }) => type === 'task.finished' || type === 'task.errored');
    expect(ends).toMatchObject([
      { type: 'task.finished', workerId: '1', task: { exampleId: 'w1' } },
      { type: 'task.errored', workerId: '0', task: { exampleId: 'w0' } },
    ]);
    expect(ofType(drafts, 'task.interrupted')).toEqual([]);
  });

  it('keeps markup in an instruction as the plain text it is', () => {
    const text = '<img src=x onerror=alert(1)> & "quotes"';
    const drafts = read([...begun().slice(0, 3), record(`[Instruction]: ${text}`)]);
    expect(ofType(drafts, 'task.described').map(({ instruction }) => instruction)).toEqual([text]);
  });

  it('takes "# plan not found" for an unreadable reply, said once', () => {
    const step = (number: number): string[] => [
      record('Agent: Thinking...'),
      record('Plan not found', 'ERROR'),
      record(`Step ${number}: # plan not found`),
      record('Done: False'),
    ];
    const drafts = read([...begun(), ...step(1), ...step(2)]);
    expect(ofType(drafts, 'warning.raised').map(({ code }) => code)).toEqual(['reply_unreadable']);
  });

  it('keeps API keys out of the settings', () => {
    const drafts = read([
      record(
        "Args: Namespace(model='gpt-4o', max_tokens=1500, openai_api_key='sk-abc', x='sk-proj-0123456789abcdef', url='https://u:p@h.invalid', hf_token='t', agent_name='navi')",
      ),
    ]);
    expect(ofType(drafts, 'run.configured')[0]?.settings).toEqual({
      model: { value: 'gpt-4o', provenance: 'log' },
      max_tokens: { value: '1500', provenance: 'log' },
      agent: { value: 'navi', provenance: 'log' },
    });
  });

  it('counts a lost observation as a step, so that the next number fits', () => {
    const drafts = read([
      ...begun(),
      record('Observation is None. Waiting a little to do next step.', 'ERROR'),
      record('Agent: Thinking...'),
    ]);
    expect(ofType(drafts, 'step.skipped')).toHaveLength(1);
    expect(ofType(drafts, 'step.started').map(({ stepNumber }) => stepNumber)).toEqual([2]);
  });

  it('goes by the message, not by the number of its line or its module', () => {
    const line = '[2026-05-06 10:00:00,000 INFO some_fork/9999-SpawnProcess-3] Result: 1.00';
    expect(ofType(read([...begun(), line]), 'task.scored')).toHaveLength(1);
  });

  it('does not take the word of libraries that log at DEBUG', () => {
    const drafts = read([...begun(), record('Result: 1.00', 'DEBUG')]);
    expect(ofType(drafts, 'task.scored')).toEqual([]);
  });

  it('does not continue a record on stdout with what comes on stderr', () => {
    const lines = toLogLines(
      `${[...begun(), record('Step 1: first()'), 'second()', record('Done: False')].join('\n')}\n`,
    );
    const index = lines.findIndex(({ text }) => text === 'second()');
    const noise = {
      ...lines[index],
      stream: 'stderr' as const,
      text: 'UserWarning: old model',
      dockerAt: null,
      arrivedAt: '2026-01-01T00:00:00.000Z',
    };
    const { drafts, counts } = readLines([...lines.slice(0, index), noise, ...lines.slice(index)]);
    expect(ofType(drafts, 'step.acted').at(-1)?.action).toBe('first()\nsecond()');
    expect(counts.unknownCount).toBe(1);
  });

  it('takes the time of the record, else of Docker, else of arrival', () => {
    const lines = toLogLines(`2026-05-06T09:00:00.500000000Z Starting client...\n`);
    const undated = toLogLines('Starting WinArena...\n');
    expect(readLines(lines).drafts.at(-1)).toMatchObject({
      at: '2026-05-06T09:00:00.500Z',
      clock: 'vm',
    });
    expect(readLines(undated).drafts.at(-1)).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      clock: 'app',
    });
  });
});
