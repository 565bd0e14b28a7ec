import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import { AlertFiles } from '../../../src/engine/alerts/alertFiles.ts';
import { notifyOptions, ringBell } from '../../../src/cli/notifyOptions.ts';
import { buildAlert } from '../../support/buildAlerts.ts';
import { cli } from '../../support/cliHarness.ts';
import type { CliResult } from '../../support/cliHarness.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-cli-alerts-'));
  const alerts = [
    buildAlert({ id: 'aaaa1111', title: 'vm is stuck \u001b[31m' }),
    buildAlert({ id: 'bbbb2222', kind: 'run_finished', status: 'event', title: 'vm is complete' }),
  ];
  await new AlertFiles(dataDir).write({ alerts, deliveries: [] });
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The command on the real engine, over this test's data folder. */
function run(...argv: string[]): Promise<CliResult> {
  return cli([...argv, '--data-dir', dataDir], {
    dependencies: {
      createSettings: () => Promise.resolve(createFileSettingsStore(dataDir)),
      createEngine: (options) => createEngine({ ...options, secrets: noSecretStore }),
    },
  });
}

describe('alerts', () => {
  it('are listed with state and title, and no escape sequence of a VM', async () => {
    const { code, stdout } = await run('alerts', 'list');
    expect(code).toBe(0);
    expect(stdout).toContain('aaaa1111');
    expect(stdout).toMatch(/stuck +open +vm is stuck/);
    expect(stdout).not.toContain('\u001b');
    const open = await run('alerts', 'list', '--open', '--json');
    expect(open.json.map(({ type, id }) => [type, id])).toEqual([['alert', 'aaaa1111']]);
  });

  it('are acknowledged by the start of an id, with a name, and stay so', async () => {
    expect((await run('alerts', 'ack', 'aaaa', '--by', 'ada')).code).toBe(0);
    expect((await run('alerts', 'show', 'aaaa')).stdout).toContain('acknowledged by ada');
    expect((await run('alerts', 'ack', '--all')).stdout).toBe('No alert is open.\n');
  });

  it('are snoozed until they are over when no time is given', async () => {
    await run('alerts', 'snooze', '--all');
    const { json } = await run('alerts', 'list', '--open', '--json');
    expect(json[0]?.['snooze']).toEqual({ kind: 'until_recovered' });
  });

  it('that are not there are wrong usage', async () => {
    expect((await run('alerts', 'ack', 'zzzz')).code).toBe(2);
    expect((await run('alerts', 'ack')).code).toBe(2);
  });

  it('go to channels, which are added, listed with the variable to set, and removed', async () => {
    const file = path.join(dataDir, 'address');
    await writeFile(file, 'https://hooks.slack.com/services/T0SECRET\n');
    const added = await run(
      'alerts',
      'add-channel',
      'Team',
      '--format',
      'slack',
      '--url-file',
      file,
    );
    expect(added.stdout).toContain('WAA_MONITOR_WEBHOOK_TEAM');
    const listed = await run('alerts', 'channels');
    expect(listed.stdout).toMatch(/team +on +slack +https:\/\/hooks\.slack\.com +no address/);
    expect(added.stdout + listed.stdout).not.toContain('T0SECRET');
    // Nothing is kept here, so nothing can be sent.
    expect((await run('alerts', 'test', 'team')).code).toBe(1);
    expect((await run('alerts', 'remove-channel', 'team')).code).toBe(0);
    expect((await run('alerts', 'remove-channel', 'team')).code).toBe(2);
  });
});

describe('--notify', () => {
  it('knows receivers by their address, and takes the variable where nothing was given', () => {
    const formats = [
      'https://hooks.slack.com/services/x',
      'https://prod-1.westeurope.logic.azure.com/workflows/x',
      'https://ntfy.sh/topic',
      'http://127.0.0.1:9/hook',
    ].map((url) => notifyOptions({ notify: [url] }, { env: {} }).extraWebhooks?.[0]?.format);
    expect(formats).toEqual(['slack', 'teams', 'ntfy', 'json']);
    const env = { WAA_MONITOR_NOTIFY_URL: 'https://ntfy.sh/topic' };
    expect(notifyOptions({}, { env }).extraWebhooks).toEqual([
      { url: 'https://ntfy.sh/topic', format: 'ntfy' },
    ]);
    expect(notifyOptions({}, { env: {} })).toEqual({});
  });

  it('refuses what is no web address, without repeating it', () => {
    expect(() => notifyOptions({ notify: ['SECRET'] }, { env: {} })).toThrow(
      '--notify wants a web address.',
    );
  });
});

describe('a terminal', () => {
  it('rings once for each alert, and only where there is one', () => {
    const written: string[] = [];
    const stderr = { write: (text: string) => written.push(text) > 0 };
    const alert = { alertId: 'a', title: '', text: '', severity: 'info', runId: null } as const;
    // A terminal is used for this much.
    const terminal = { stderr: { ...stderr, isTTY: true } } as unknown as Parameters<
      typeof ringBell
    >[0];
    const pipe = { stderr } as unknown as Parameters<typeof ringBell>[0];
    expect([ringBell(terminal)(alert), ringBell(pipe)(alert)]).toEqual([
      'Rang in the terminal.',
      'No terminal to ring in.',
    ]);
    expect(written).toEqual(['\u0007']);
  });
});
