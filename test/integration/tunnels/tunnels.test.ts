/** Tunnels over real SSH: what goes in here comes out at the VM, also after a cut. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openFaultyLine } from '../../support/faultyLine.ts';
import { startSshd, hasSshd } from '../../support/sshd.ts';
import { behind, Cleanup, makeDir, openFace, startDemo } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

describe('a tunnel', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  async function demoVm(): Promise<{ client: Client; profileId: string; cut: () => void }> {
    const vm = await startDemo({ tasks: 2, speed: 1, isPrepared: true }, cleanup);
    const line = await openFaultyLine(vm);
    cleanup.add(() => line.close());
    const near = await behind(vm, line, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const { host, port, user, identityFile, knownHostsFile } = near;
    const login = { host, port, user, identityFile, knownHostsFile };
    const profile = await client.profiles.add({ name: 'vm', auth: 'key', ...login });
    return { client, profileId: profile.id, cut: () => line.cut() };
  }

  it('to the viewer shows the page, with what went through it and where it leads', async () => {
    const { client, profileId } = await demoVm();
    const opened = await client.tunnels.open({ profileId, id: 'viewer' });
    const page = await fetch(opened.url ?? 'no url');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
    const [tunnel] = await client.tunnels.list({ profileId });
    expect(tunnel).toMatchObject({
      id: 'viewer',
      remote: '127.0.0.1:8006',
      url: `http://127.0.0.1:${String(opened.localPort)}/`,
      state: { status: 'open' },
      lastProblem: null,
    });
    expect(tunnel?.bytesToVm).toBeGreaterThan(10);
    expect(tunnel?.bytesFromVm).toBeGreaterThan(50);
  });

  it('works again on the same port after the connection was cut', async () => {
    const { client, profileId, cut } = await demoVm();
    const opened = await client.tunnels.open({ profileId, id: 'viewer' });
    cut();
    await expect
      .poll(
        () =>
          fetch(opened.url ?? 'no url').then(
            ({ status }) => status,
            () => null,
          ),
        { timeout: 20_000 },
      )
      .toBe(200);
    const [tunnel] = await client.tunnels.list({ profileId });
    expect([tunnel?.localPort, tunnel?.state.status]).toEqual([opened.localPort, 'open']);
  });

  it('takes another port when the wanted one is in use, and none of another computer', async () => {
    const { client, profileId } = await demoVm();
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    cleanup.add(() => new Promise((resolve) => taken.close(resolve)));
    const localPort = (taken.address() as AddressInfo).port;
    const forward = { remoteHost: '127.0.0.1', remotePort: 8006, localPort, title: 'mine' };
    await client.tunnels.add({ profileId, forward });
    const opened = await client.tunnels.open({ profileId, id: '127.0.0.1:8006' });
    expect(opened.state.status).toBe('open');
    expect(opened.localPort).not.toBe(localPort);
    expect((await fetch(`http://127.0.0.1:${String(opened.localPort)}/`)).status).toBe(200);
  });

  it('that is closed listens no more, and a forward of one’s own can be forgotten', async () => {
    const { client, profileId } = await demoVm();
    const forward = { remoteHost: '127.0.0.1', remotePort: 8006 };
    await client.tunnels.add({ profileId, forward });
    const id = '127.0.0.1:8006';
    const opened = await client.tunnels.open({ profileId, id });
    const closed = await client.tunnels.close({ profileId, id });
    expect(closed.state).toEqual({ status: 'closed' });
    await expect(fetch(`http://127.0.0.1:${String(opened.localPort)}/`)).rejects.toThrow();
    expect(await client.tunnels.remove({ profileId, id })).toEqual({ isRemoved: true });
    const left = await client.tunnels.list({ profileId });
    expect(left.map((tunnel) => tunnel.id)).toEqual(['viewer', 'rdp', 'guest']);
  });

  it('says why nothing comes through when nobody listens on the VM', async () => {
    const { client, profileId } = await demoVm();
    const forward = { remoteHost: '127.0.0.1', remotePort: 59_999 };
    await client.tunnels.add({ profileId, forward });
    const opened = await client.tunnels.open({ profileId, id: '127.0.0.1:59999' });
    await expect(fetch(`http://127.0.0.1:${String(opened.localPort)}/`)).rejects.toThrow();
    const tunnel = (await client.tunnels.list({ profileId })).find(({ id }) => id === opened.id);
    expect(tunnel?.lastProblem ?? '').toContain('Could not reach 127.0.0.1:59999 from the VM');
  });

  it.runIf(hasSshd)(
    'carries megabytes both ways through Debian’s sshd, whole and in order',
    async () => {
      const sshd = await startSshd();
      cleanup.add(() => sshd.close());
      const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
      echo.listen(0, '127.0.0.1');
      await once(echo, 'listening');
      cleanup.add(() => new Promise((resolve) => echo.close(resolve)));
      const remotePort = (echo.address() as AddressInfo).port;
      const { client } = await openFace(await makeDir(cleanup), cleanup);
      const { host, port, user, identityFile, knownHostsFile } = sshd;
      const profile = await client.profiles.add({
        name: 'vm',
        host,
        port,
        user,
        auth: 'key',
        identityFile,
        knownHostsFile,
        forwards: [{ remoteHost: '127.0.0.1', remotePort }],
      });
      const id = `127.0.0.1:${String(remotePort)}`;
      const opened = await client.tunnels.open({ profileId: profile.id, id });
      const sent = Buffer.alloc(3 << 20, 'WAA Monitor ');
      const back = await throughEcho(opened.localPort ?? 0, sent);
      expect(back.equals(sent)).toBe(true);
      const tunnel = (await client.tunnels.list({ profileId: profile.id })).find(
        (each) => each.id === id,
      );
      expect([tunnel?.bytesToVm, tunnel?.bytesFromVm]).toEqual([sent.length, sent.length]);
    },
  );
});

async function throughEcho(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const back: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => back.push(chunk));
  socket.end(bytes);
  await once(socket, 'end');
  return Buffer.concat(back);
}
