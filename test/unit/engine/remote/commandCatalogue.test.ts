import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { CHANGE_COMMANDS } from '../../../../src/engine/remote/changeCommands.ts';
import * as catalogue from '../../../../src/engine/remote/commandCatalogue.ts';
import type { CommandOutput } from '../../../../src/engine/remote/remoteHost.ts';

const { COMMAND_CATALOGUE } = catalogue;

function output(stdout: string, stderr = '', exitCode = 0): CommandOutput {
  return { exitCode, stdout, stderr };
}
function codeOf(act: () => unknown): string {
  try {
    act();
    return 'no failure';
  } catch (error) {
    return error instanceof MonitorError ? error.code : String(error);
  }
}

describe('the catalogue', () => {
  it('has one id for each command', () => {
    const commands = Object.values(COMMAND_CATALOGUE);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  it('changes a VM with the screen dump and with what people ask for, and with nothing else', () => {
    const askedFor = new Set(Object.values(CHANGE_COMMANDS).map(({ id }) => id));
    const changing = Object.values(COMMAND_CATALOGUE).filter(({ effect }) => effect === 'change');
    expect(changing.map(({ id }) => id).filter((id) => !askedFor.has(id))).toEqual(['dump_screen']);
    expect(Object.values(CHANGE_COMMANDS).every(({ effect }) => effect === 'change')).toBe(true);
  });

  it('gives commands that change something to nobody but engine/starting', () => {
    const root = fileURLToPath(new URL('../../../../src', import.meta.url));
    const users = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .filter((name) =>
        /from '[^']*changeCommands\.ts'/.test(readFileSync(path.join(root, name), 'utf8')),
      );
    const folders = new Set(users.map((name) => path.dirname(name).replaceAll(path.sep, '/')));
    expect([...folders].sort()).toEqual(['engine/remote', 'engine/starting']);
  });

  it.each([
    [catalogue.readClock.argv({}), 'date -u +%s.%N'],
    [catalogue.readUptime.argv({}), 'cat /proc/uptime'],
    [catalogue.listContainers.argv({}), 'docker ps --all --no-trunc --format {{json .}}'],
    [
      catalogue.followContainerLog.argv({ container: 'winarena', since: '2026-11-20T09:00:00.5Z' }),
      'docker logs --follow --timestamps --since 2026-11-20T09:00:00.5Z winarena',
    ],
    [catalogue.followFile.argv({ container: null, path: '/a', fromByte: 0 }), 'tail -c +1 -F /a'],
    [
      catalogue.followFile.argv({ container: 'c', path: '/a', fromByte: 99 }),
      'docker exec c tail -c +100 -F /a',
    ],
    [
      catalogue.statFiles.argv({ container: null, paths: ['/a', '/b'] }),
      'stat -c %n\t%s\t%Y /a /b',
    ],
    [
      catalogue.listFiles.argv({ container: null, root: '~/r', changedAfterSeconds: 5 }),
      'find ./r -newermt @5 -type f -printf %P\\t%s\\t%T@\\0',
    ],
    [
      catalogue.archiveFiles.argv({ container: 'c', root: '/r' }),
      'docker exec -i c tar -C /r -cf - --null --files-from=-',
    ],
    [
      catalogue.dumpScreen.argv({ container: 'c', monitor: 'tcp' }),
      'docker exec c sh -c (echo "screendump /tmp/waa-monitor-screen.ppm"; sleep 1) | nc -w 2 localhost 7100',
    ],
  ])('runs %s', (argv, words) => {
    expect(argv.join(' ')).toBe(words);
  });

  it.each(['-v', '', 'a b', 'a;b', '$(id)', '../x'])('takes %j for no container', (container) => {
    expect(codeOf(() => catalogue.inspectContainer.argv({ container }))).toBe(
      ERROR_CODES.invalidInput,
    );
  });

  it.each(['-rf', '', 'relative/path', '--files-from=/etc/shadow'])(
    'takes %j for no path',
    (path) => {
      expect(codeOf(() => catalogue.pathExists.argv({ container: null, path }))).toBe(
        ERROR_CODES.invalidInput,
      );
    },
  );

  it('asks no URL but that of the guest server', () => {
    expect(() =>
      catalogue.fetchUrl.argv({ container: 'c', url: 'file:///etc/passwd', maxSeconds: 5 }),
    ).toThrow(RangeError);
  });
});

describe("Docker's refusals", () => {
  it.each([
    ['bash: line 1: docker: command not found', 127, 'docker_missing'],
    ['sh: 1: docker: not found', 127, 'docker_missing'],
    ['fish: Unknown command: docker', 127, 'docker_missing'],
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      1,
      'docker_permission',
    ],
    [
      'Got permission denied while trying to connect to the Docker daemon socket: dial unix /var/run/docker.sock: connect: permission denied',
      1,
      'docker_permission',
    ],
    [
      'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      1,
      'docker_missing',
    ],
    ['Error response from daemon: No such container: winarena', 1, 'container_missing'],
    ['Error: No such object: winarena', 1, 'container_missing'],
    ['Error response from daemon: container abc is not running', 1, 'container_missing'],
    ['something else', 1, 'command_failed'],
  ])('reads %j', (stderr, exitCode, code) => {
    const answer = output('[]\n', stderr, exitCode);
    expect(codeOf(() => catalogue.inspectContainer.parse(answer, { container: 'winarena' }))).toBe(
      code,
    );
  });

  it('does not take a program missing in the container for a missing Docker', () => {
    const stderr =
      'OCI runtime exec failed: exec: "test": executable file not found in $PATH: unknown';
    const args = { container: 'c', path: '/x' };
    expect(codeOf(() => catalogue.pathExists.parse(output('', stderr, 127), args))).toBe(
      'command_failed',
    );
  });
});

describe('answers', () => {
  it.each([
    ['1795604400.123456789\n', 1_795_604_400_123.457],
    ['1795604400.N\n', 1_795_604_400_000],
    ['1795604400\n', 1_795_604_400_000],
  ])('reads the clock %j', (text, ms) => {
    expect(catalogue.readClock.parse(output(text), {})).toBeCloseTo(ms, 3);
  });

  it('reads how long the VM is up, and refuses what is no number of seconds', () => {
    expect(catalogue.readUptime.parse(output('3720.07 18972.11\n'), {})).toBe(3720.07);
    for (const text of ['', 'up 3 days', '-1 2', '1e99 2']) {
      expect(() => catalogue.readUptime.parse(output(text), {})).toThrow(MonitorError);
    }
  });

  it('reads containers, the name before a link, the state of an old Docker', () => {
    const rows = [
      { ID: 'a1', Names: 'web/db,winarena', Image: 'i', Status: 'Up 2 hours' },
      { ID: 'b2', Names: 'old', Image: 'j', Status: 'Exited (0)', State: 'exited' },
    ];
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    expect(catalogue.listContainers.parse(output(text), {})).toEqual([
      { id: 'a1', name: 'winarena', image: 'i', state: 'running', status: 'Up 2 hours' },
      { id: 'b2', name: 'old', image: 'j', state: 'exited', status: 'Exited (0)' },
    ]);
  });

  it('keeps nothing of the environment of a container, not even in a failure', () => {
    const bad = '[{"Id":"x","State":{},"Config":{"Env":["OPENAI_API_KEY=sk-1"],"Tty":"no"}}]';
    for (const text of [bad, `${bad}garbage`]) {
      let message = '';
      try {
        catalogue.inspectContainer.parse(output(text), { container: 'c' });
      } catch (error) {
        message = JSON.stringify(error, Object.getOwnPropertyNames(error));
      }
      expect(message).toContain('Read the settings of the container');
      expect(message).not.toContain('sk-1');
    }
  });

  it('reads disk space of a device with spaces in its name', () => {
    const text =
      'Filesystem 1-blocks Used Available Capacity Mounted on\nmy share 1000 400 600 40% /mnt/my disk\n';
    expect(catalogue.readDiskSpace.parse(output(text), { container: null, path: '/' })).toEqual({
      totalBytes: 1000,
      usedBytes: 400,
      availableBytes: 600,
      mountPoint: '/mnt/my disk',
    });
  });

  it('drops names that lead out of the folder and says so', () => {
    const text = [
      'a/b.png\t10\t5.5\0',
      '../../etc/passwd\t1\t1.0\0',
      '/etc/passwd\t1\t1.0\0',
      'a/../../x\t1\t1\0',
    ].join('');
    const args = { container: null, root: '/r', changedAfterSeconds: null };
    expect(catalogue.listFiles.parse(output(text), args)).toEqual({
      files: [{ path: 'a/b.png', sizeBytes: 10, modifiedAtSeconds: 5.5 }],
      problems: ['3 files with names that lead out of the folder'],
    });
  });

  it('keeps what could be listed when a part was denied', () => {
    const args = { container: null, root: '/r', changedAfterSeconds: null };
    const answer = output('a\t1\t2.0\0', 'find: ‘/r/b’: Permission denied\n', 1);
    expect(catalogue.listFiles.parse(answer, args)).toMatchObject({
      files: [{ path: 'a' }],
      problems: ['find: ‘/r/b’: Permission denied'],
    });
    expect(codeOf(() => catalogue.listFiles.parse({ ...answer, stdout: '' }, args))).toBe(
      'results_unreadable',
    );
  });

  it('never throws anything but an expected failure, whatever the VM says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const args = {
      container: 'c',
      path: '/p',
      root: '/r',
      changedAfterSeconds: null,
      paths: [],
      monitor: 'tcp',
    } as const;
    fc.assert(
      fc.property(text, text, fc.constantFrom(0, 1, 127, null), (stdout, stderr, exitCode) => {
        for (const command of Object.values(COMMAND_CATALOGUE)) {
          if (!('parse' in command)) continue;
          // Every entry takes a part of these arguments.
          const parse = command.parse as (answer: CommandOutput, args: unknown) => unknown;
          try {
            parse({ exitCode, stdout, stderr }, args);
          } catch (error) {
            // An `expect` each time would take longer than all the parsing.
            if (!(error instanceof MonitorError)) throw error;
          }
        }
      }),
    );
  });
});
