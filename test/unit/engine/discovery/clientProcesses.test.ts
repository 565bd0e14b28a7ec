import { expect, it } from 'vitest';
import { findClientProcesses } from '../../../../src/engine/discovery/clientProcesses.ts';

function rows(...lines: readonly string[]) {
  return lines.map((args, index) => ({ pid: 100 + index, elapsedSeconds: 60, args }));
}

it('reads the arguments that describe a run and leaves all others alone', () => {
  const line =
    '/usr/bin/python3.9 -u /client/run.py --agent navi --model=gpt-4o --domain all --worker_id 2 --num_workers 4 --result_dir /results --openai_key sk-secret --headless';
  expect(findClientProcesses('winarena', rows('/bin/bash /entry.sh', line))).toEqual([
    {
      container: 'winarena',
      workerId: '2',
      elapsedSeconds: 60,
      args: {
        agent_name: 'navi',
        model: 'gpt-4o',
        domain: 'all',
        worker_id: '2',
        num_workers: '4',
        result_dir: '/results',
      },
      redirectedTo: null,
    },
  ]);
});

it('finds where the shell around the client sends its output', () => {
  const shell =
    'bash -c cd /client && python -u run.py --model m > /tmp/benchmark.log 2>&1; echo $? > /tmp/benchmark.exit';
  expect(findClientProcesses('c', rows(shell, 'python -u run.py --model m'))).toMatchObject([
    { redirectedTo: '/tmp/benchmark.log', args: { model: 'm' } },
  ]);
});

it('takes nothing else for a client', () => {
  const others = [
    'vim run.py',
    'grep run.py',
    'tail -F /x/run.py.log',
    'bash -c python run.py',
    'python rerun.py',
  ];
  expect(findClientProcesses('c', rows(...others))).toEqual([]);
});
