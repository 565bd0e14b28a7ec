/**
 * A `docker` for tests of starting: keeps its containers in the JSON file named by STARTABLE_DOCKER, see
 * startableVm.ts, and writes down each call.
 */
import { appendFileSync, closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setInterval } from 'node:timers';

const file = process.env.STARTABLE_DOCKER;
const [command, ...args] = process.argv.slice(2);
appendFileSync(`${file}.calls`, `${JSON.stringify([command, ...args])}\n`);

const read = () => JSON.parse(readFileSync(file, 'utf8'));
function write(change) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ ...read(), ...change }));
  renameSync(temporary, file);
}

function fail(text, code = 1) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function containerOf(name) {
  const found = read().containers.find((c) => c.name === name || c.id === name);
  return found ?? fail(`Error response from daemon: No such container: ${name}`);
}

function everyProcess() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line !== '');
}

function valueOf(name) {
  const at = args.indexOf(name);
  return at === -1 ? null : args[at + 1];
}

function note() {
  const envPath = valueOf('--env-file');
  const envFile =
    envPath === null
      ? null
      : {
          mode: (statSync(envPath).mode & 0o777).toString(8),
          text: readFileSync(envPath, 'utf8'),
        };
  const record = { argv: [command, ...args], envFile, processes: everyProcess() };
  appendFileSync(`${file}.starts`, `${JSON.stringify(record)}\n`);
}

let lineNumber = 0;
function stamped(line) {
  lineNumber += 1;
  const at = new Date().toISOString().replace('Z', String(lineNumber).padStart(6, '0'));
  return `${at}Z ${line}\n`;
}

const answers = {
  version: () => process.stdout.write('28.5.1\n'),
  image: () => process.stdout.write('sha256:0\n'),
  ps: () => {
    for (const c of read().containers) {
      const State = c.isRunning ? 'running' : 'exited';
      const row = { ID: c.id, Names: c.name, Image: 'windowsarena/winarena:latest', State };
      process.stdout.write(`${JSON.stringify({ ...row, Status: '' })}\n`);
    }
  },
  inspect: () => {
    if (args[0] === '--format') {
      process.stdout.write('PATH\nRAM_SIZE\n');
      return;
    }
    const c = containerOf(args[0]);
    const details = {
      Id: c.id,
      Name: `/${c.name}`,
      State: {
        Status: c.isRunning ? 'running' : 'exited',
        Running: c.isRunning,
        StartedAt: c.startedAt,
        ExitCode: 0,
      },
      Config: { Image: 'windowsarena/winarena:latest', Cmd: [], Entrypoint: ['/bin/bash'] },
      Mounts: c.mounts.map((m) => ({ Source: m.source, Destination: m.destination })),
    };
    process.stdout.write(JSON.stringify([details]));
  },
  top: () => {
    const c = containerOf(args[0]);
    if (!c.isRunning) fail(`Error response from daemon: container ${c.id} is not running`);
    process.stdout.write('PID                 ELAPSED             COMMAND\n');
    c.processes.forEach((line, index) => process.stdout.write(`${4000 + index}    ${line}\n`));
  },
  rename: () => {
    const [from, to] = args;
    containerOf(from);
    const containers = read().containers.map((c) => (c.name === from ? { ...c, name: to } : c));
    write({ containers });
  },
  run: () => {
    const script = read();
    note();
    if (script.refusal !== null) fail(script.refusal, 125);
    const name = valueOf('--name');
    const log = `${file}.${name}.${script.containers.length}.log`;
    writeFileSync(log, script.bootLines.map(stamped).join(''));
    const mounts = args.flatMap((word, at) => {
      const match = /^type=bind,source=([^,]+),target=([^,]+)/.exec(word);
      return args[at - 1] === '--mount' && match
        ? [{ source: match[1], destination: match[2] }]
        : [];
    });
    const started = {
      name,
      id: String(script.containers.length + 1).repeat(64),
      isRunning: true,
      startedAt: new Date().toISOString(),
      log,
      mounts,
      processes: [],
    };
    write({ containers: [...script.containers, started] });
    process.stdout.write(`${started.id}\n`);
  },
  exec: () => {
    if (args[0] === '--detach') note();
    else fail(`OCI runtime exec failed: exec: "${args.at(-1)}": executable file not found`, 127);
  },
  logs: () => {
    const name = args.at(-1);
    const c = containerOf(name);
    const script = read();
    if (script.isRemovedAfterLog) {
      process.stdout.write(readFileSync(c.log));
      write({ containers: script.containers.filter((each) => each.name !== name) });
      return;
    }
    follow(c.log);
  },
  stop: () => setRunning(false),
  restart: () => setRunning(true),
};

function setRunning(isRunning) {
  const name = args.at(-1);
  containerOf(name);
  const containers = read().containers.map((c) => (c.name === name ? { ...c, isRunning } : c));
  write({ containers });
}

function follow(log) {
  const handle = openSync(log, 'r');
  process.stdout.on('error', () => process.exit(0));
  process.on('exit', () => closeSync(handle));
  setInterval(() => {
    if (process.ppid === 1) process.exit(0);
    const chunk = Buffer.alloc(1 << 16);
    const size = readSync(handle, chunk);
    if (size > 0) process.stdout.write(chunk.subarray(0, size));
  }, 10);
}

(answers[command] ?? (() => fail(`docker: '${command}' is not a docker command.`)))();
