/**
 * A `docker` for tests: answers from a JSON file named by SCRIPTED_DOCKER, see scriptedDocker.ts.
 * `docker exec` runs the real command on a folder that stands for the container's file system.
 */
import { spawnSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import process from 'node:process';
import { setInterval } from 'node:timers';

const script = JSON.parse(readFileSync(process.env.SCRIPTED_DOCKER, 'utf8'));
const [command, ...args] = process.argv.slice(2);

function fail(text, code = 1) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

if (script.refusal !== null) fail(script.refusal);

function containerOf(name) {
  const found = script.containers.find((c) => c.name === name || c.id === name);
  return found ?? fail(`Error response from daemon: No such container: ${name}`);
}

const ZERO = '0001-01-01T00:00:00Z';
const answers = {
  version: () => process.stdout.write('27.3.1\n'),
  ps: () => {
    for (const c of script.containers) {
      const row = { ID: c.id, Names: c.name, Image: c.image, State: c.state, Status: c.status };
      process.stdout.write(`${JSON.stringify(row)}\n`);
    }
  },
  inspect: () => {
    const c = containerOf(args[0]);
    const isRunning = c.state === 'running';
    const details = {
      Id: c.id,
      Name: `/${c.name}`,
      State: {
        Status: c.state,
        Running: isRunning,
        StartedAt: c.startedAt ?? ZERO,
        FinishedAt: ZERO,
        ExitCode: c.exitCode,
        OOMKilled: false,
      },
      Config: {
        Image: c.image,
        Tty: c.tty,
        Cmd: c.command,
        Entrypoint: ['/bin/bash', '-c'],
        WorkingDir: '',
        Env: ['OPENAI_API_KEY=sk-never-shown'],
      },
      HostConfig: { AutoRemove: true },
      Mounts: c.mounts.map((m) => ({ Type: 'bind', Source: m.source, Destination: m.destination })),
      NetworkSettings: {
        IPAddress: '',
        Networks: { bridge: { IPAddress: c.address } },
        Ports: c.ports,
      },
    };
    process.stdout.write(`${JSON.stringify([details], null, 4)}\n`);
  },
  top: () => {
    const c = containerOf(args[0]);
    if (c.state !== 'running') fail(`Error response from daemon: container ${c.id} is not running`);
    process.stdout.write('PID                 ELAPSED             COMMAND\n');
    c.processes.forEach((line, index) => process.stdout.write(`${4000 + index}    ${line}\n`));
  },
  logs: () => {
    const c = containerOf(args.at(-1));
    if (c.stampedLog !== null) return followStamped(c.stampedLog, optionOf('--since'));
    const shell = 'cat "$0"; [ -n "$1" ] && cat "$1" >&2; exec tail -n +1 -f /dev/null';
    run('sh', ['-c', shell, c.stdoutFile, c.stderrFile]);
  },
  exec: () => {
    const rest = args[0] === '-i' ? args.slice(1) : args;
    const [name, program, ...words] = rest;
    const c = containerOf(name);
    if (c.state !== 'running') fail(`Error response from daemon: container ${c.id} is not running`);
    if (c.missingPrograms.includes(program)) {
      const why = `exec: "${program}": executable file not found in $PATH: unknown`;
      fail(`OCI runtime exec failed: exec failed: unable to start container process: ${why}`, 127);
    }
    execInside(c, program, words);
  },
};

function optionOf(name) {
  const at = args.indexOf(name);
  return at === -1 ? '' : args[at + 1];
}

/** As often as this a followed log is looked at, and whether anybody still listens. */
const LOOK_MS = 10;

/** Standard output of `docker logs --follow --timestamps`: what the file holds and what it grows by. */
function followStamped(file, since) {
  const handle = openSync(file, 'r');
  let isOld = since !== '';
  let rest = Buffer.alloc(0);
  process.stdout.on('error', () => process.exit(0));
  const look = () => {
    if (process.ppid === 1) process.exit(0);
    const chunk = Buffer.alloc(1 << 16);
    for (let size = readSync(handle, chunk); size > 0; size = readSync(handle, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    }
    // Lines come in order, so the first one that is new ends the old ones.
    while (isOld) {
      const end = rest.indexOf(0x0a);
      const stamp = rest.toString('utf8', 0, rest.indexOf(0x20));
      if (rest.length > 30 && stamp >= since) isOld = false;
      else if (end === -1) return;
      else rest = rest.subarray(end + 1);
    }
    process.stdout.write(rest);
    rest = Buffer.alloc(0);
  };
  look();
  setInterval(look, LOOK_MS);
  process.on('exit', () => closeSync(handle));
}

function execInside(c, program, words) {
  const inside = words.map((word) => (word.startsWith('/') ? c.root + word : word));
  if (program === 'curl') return answerCurl(c, words);
  if (program !== 'stat') return run(program, inside);
  const result = spawnSync(program, inside, { encoding: 'utf8' });
  process.stdout.write(result.stdout.replaceAll(c.root, ''));
  process.stderr.write(result.stderr);
  process.exitCode = result.status ?? 1;
}

function answerCurl(c, words) {
  const url = new URL(words.at(-1));
  if (url.hostname !== c.guestIp) process.exit(28);
  const file = c.guestFiles[url.pathname];
  if (file === undefined) process.exit(7);
  process.stdout.write(readFileSync(file));
}

function run(program, words) {
  const child = spawn(program, words, { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A cut connection leaves nobody that would end it.
  setInterval(() => {
    if (process.ppid === 1) child.kill('SIGTERM');
  }, 100).unref();
  child.on('exit', (code) => process.exit(code ?? 1));
}

(answers[command] ?? (() => fail(`docker: '${command}' is not a docker command.`)))();
