import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ERROR_CODES, MonitorError, type ErrorCode } from '#protocol/errors.ts';
import type { ConnectionState } from '../../../../src/engine/connections/connectionState.ts';
import {
  ReconnectingHost,
  type LiveConnection,
} from '../../../../src/engine/connections/reconnectingHost.ts';
import { CommandLog } from '../../../../src/engine/remote/commandLog.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const failure = (code: ErrorCode): MonitorError =>
  new MonitorError(code, `It is ${code}.`, 'Do it.');

interface FakeConnection extends LiveConnection {
  readonly drop: (error: MonitorError) => void;
}

function fakeConnection(): FakeConnection {
  let end: (error: MonitorError | null) => void = () => undefined;
  const unused = (): never => {
    throw new Error('Not part of this test.');
  };
  return {
    ended: new Promise((resolve) => (end = resolve)),
    drop: (error) => end(error),
    close: () => {
      end(null);
      return Promise.resolve();
    },
    run: unused,
    runBinary: unused,
    stream: unused,
    connectTo: unused,
    commandsRun: () => [],
  };
}

function supervised(
  outcomes: (FakeConnection | MonitorError)[],
  hasNetwork: () => boolean = () => true,
) {
  const states: ConnectionState[] = [];
  const host = new ReconnectingHost({
    open: () => {
      const next = outcomes.shift();
      if (next === undefined) throw new Error('One attempt too many.');
      return next instanceof MonitorError ? Promise.reject(next) : Promise.resolve(next);
    },
    commands: new CommandLog(),
    onState: (state) => states.push(state),
    random: () => 1,
    hasNetwork,
  });
  return { host, states };
}

it('waits longer after each failed try, and shorter again after a success', async () => {
  const down = failure(ERROR_CODES.unreachable);
  const lost = failure(ERROR_CODES.connectionLost);
  const connection = fakeConnection();
  const { host, states } = supervised([down, down, connection, fakeConnection()]);
  host.start();
  await vi.advanceTimersByTimeAsync(500 + 1000);
  expect(states.at(-1)).toEqual({ status: 'ready', since: '2026-11-20T10:00:01.500Z' });
  connection.drop(lost);
  await vi.advanceTimersByTimeAsync(0);
  expect(states.filter(({ status }) => status === 'reconnecting')).toEqual([
    { status: 'reconnecting', attempt: 2, retryAt: '2026-11-20T10:00:00.500Z', error: down },
    { status: 'reconnecting', attempt: 3, retryAt: '2026-11-20T10:00:01.500Z', error: down },
    { status: 'reconnecting', attempt: 1, retryAt: '2026-11-20T10:00:02.000Z', error: lost },
  ]);
  await host.close();
});

it('tries at once when asked to', async () => {
  const { host } = supervised([failure(ERROR_CODES.unreachable), fakeConnection()]);
  host.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(host.state.status).toBe('reconnecting');
  host.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(host.state.status).toBe('ready');
  await host.close();
});

it.each([
  ERROR_CODES.hostKeyChanged,
  ERROR_CODES.hostKeyUnknown,
  ERROR_CODES.hostKeyRevoked,
  ERROR_CODES.authFailed,
  ERROR_CODES.identityUnreadable,
])('waits for a person after %s, for as long as it takes', async (code) => {
  const error = failure(code);
  const { host } = supervised([error, fakeConnection()]);
  host.start();
  await vi.advanceTimersByTimeAsync(10 * 3600_000);
  expect(host.state).toEqual({ status: 'failed', error });
  host.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(host.state.status).toBe('ready');
  await host.close();
});

it('never gives up on a VM that is away for a day', async () => {
  const away = Array.from({ length: 2885 }, () => failure(ERROR_CODES.unreachable));
  const { host } = supervised([...away, fakeConnection()]);
  host.start();
  await vi.advanceTimersByTimeAsync(25 * 3600_000);
  expect(host.state.status).toBe('ready');
  await host.close();
});

it('gives waiting readers the connection when it comes, and lets go of those that gave up', async () => {
  const connection = fakeConnection();
  const { host } = supervised([failure(ERROR_CODES.unreachable), connection]);
  const patient = host.ready();
  const controller = new AbortController();
  const impatient = host.ready(controller.signal);
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  host.start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await patient).toBe(connection);
  await host.close();
});

it('counts no try while this computer has no network, and tries as soon as it has one', async () => {
  let hasNetwork = true;
  const connection = fakeConnection();
  const { host, states } = supervised([connection, fakeConnection()], () => hasNetwork);
  host.start();
  await vi.advanceTimersByTimeAsync(0);
  hasNetwork = false;
  connection.drop(failure(ERROR_CODES.connectionLost));
  await vi.advanceTimersByTimeAsync(20_000);
  const asleep = states.at(-1);
  hasNetwork = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(asleep).toMatchObject({
    status: 'reconnecting',
    attempt: 1,
    error: { message: 'This computer has no network now.' },
  });
  expect(host.state.status).toBe('ready');
  await host.close();
});

it('tries without a network when a person asks for it', async () => {
  const connection = fakeConnection();
  const { host } = supervised([connection, fakeConnection()], () => false);
  host.start();
  await vi.advanceTimersByTimeAsync(0);
  connection.drop(failure(ERROR_CODES.connectionLost));
  await vi.advanceTimersByTimeAsync(5000);
  host.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(host.state.status).toBe('ready');
  await host.close();
});
