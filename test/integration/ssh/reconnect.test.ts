import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../src/engine/connections/connectionState.ts';
import {
  createSshMemory,
  openSshConnection,
} from '../../../src/engine/connections/openSshConnection.ts';
import { ReconnectingHost } from '../../../src/engine/connections/reconnectingHost.ts';
import { followFile, readSystem } from '../../../src/engine/remote/commandCatalogue.ts';
import { openOptions } from '../../support/sshClient.ts';
import { hasSshd, startSshd, type Sshd } from '../../support/sshd.ts';

describe.runIf(hasSshd)('a connection that is cut', () => {
  let sshd: Sshd;
  let host: ReconnectingHost;
  let states: ConnectionState['status'][];
  let onState: (state: ConnectionState) => void;

  beforeEach(async () => {
    sshd = await startSshd();
    states = [];
    onState = () => undefined;
    const memory = createSshMemory();
    host = new ReconnectingHost({
      open: (signal, onStage) =>
        openSshConnection({ ...openOptions(sshd), memory, signal, onStage }),
      commands: memory.commands,
      onState: (state) => {
        if (states.at(-1) !== state.status) states.push(state.status);
        onState(state);
      },
      random: () => 0,
    });
  });
  afterEach(async () => {
    await host.close();
    await sshd.close();
  });

  function nextState(status: ConnectionState['status']): Promise<ConnectionState> {
    return new Promise((resolve) => {
      onState = (state) => {
        if (state.status === status) resolve(state);
      };
    });
  }

  it('comes back by itself, and tells each change', async () => {
    host.start();
    await host.ready();
    const isBack = nextState('ready');
    await sshd.cutConnections();
    await isBack;
    expect(await host.run(readSystem, {})).toMatch(/^Linux/);
    expect(states).toEqual(['connecting', 'ready', 'reconnecting', 'connecting', 'ready']);
    expect(host.commandsRun().map(({ commandId, count }) => [commandId, count])).toEqual([
      ['system', 1],
    ]);
  });

  it('ends what was followed with the reason, instead of looking complete', async () => {
    host.start();
    const stream = await (
      await host.ready()
    ).stream(followFile, {
      path: `${sshd.dir}/sshd_config`,
      fromByte: 0,
      container: null,
    });
    const reading = (async () => {
      let bytes = 0;
      for await (const chunk of stream.chunks) {
        if (bytes === 0) await sshd.cutConnections();
        bytes += chunk.bytes.length;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'connection_lost' });
    expect(await stream.ended).toEqual({ exitCode: null, signal: null });
  });

  it('refuses commands at once while there is no connection, and says why', async () => {
    host.start();
    await host.ready();
    const isLost = nextState('reconnecting');
    await sshd.cutConnections();
    await isLost;
    await expect(host.run(readSystem, {})).rejects.toMatchObject({ code: 'connection_lost' });
    await host.ready();
  });

  it('closes while it waits, and twice', async () => {
    host.start();
    await host.ready();
    const isLost = nextState('reconnecting');
    await sshd.cutConnections();
    await isLost;
    await host.close();
    await host.close();
    expect(host.state).toEqual({ status: 'closed' });
    await expect(host.ready()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
