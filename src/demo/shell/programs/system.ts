import { VM_USER } from '../../vm/machine.ts';
import type { Program } from '../program.ts';
import { parseOptions } from './options.ts';

const KERNEL = '6.1.0-41-cloud-amd64';
const HOSTNAME = 'waa-vm';

export const trueProgram: Program = () => Promise.resolve(0);
export const falseProgram: Program = () => Promise.resolve(1);

export const echo: Program = async (io, args) => {
  const isBare = args[0] === '-n';
  await io.stdout.write(args.slice(isBare ? 1 : 0).join(' ') + (isBare ? '' : '\n'));
  return 0;
};

export const whoami: Program = async (io) => {
  await io.stdout.write(`${io.container === null ? VM_USER : 'root'}\n`);
  return 0;
};

export const hostname: Program = async (io) => {
  await io.stdout.write(`${io.container?.options.id.slice(0, 12) ?? HOSTNAME}\n`);
  return 0;
};

export const id: Program = async (io, args) => {
  const isRoot = io.container !== null;
  if (args[0] === '-u') await io.stdout.write(isRoot ? '0\n' : '1000\n');
  else if (args[0] === '-un') await io.stdout.write(isRoot ? 'root\n' : `${VM_USER}\n`);
  else if (isRoot) await io.stdout.write('uid=0(root) gid=0(root) groups=0(root)\n');
  else {
    await io.stdout.write(
      `uid=1000(${VM_USER}) gid=1000(${VM_USER}) groups=1000(${VM_USER}),27(sudo),996(docker)\n`,
    );
  }
  return 0;
};

/** `-srm` and the like print their parts in uname's own order, whatever the order given. */
export const uname: Program = async (io, args) => {
  const { flags } = parseOptions(args, []);
  const parts: readonly [string, string][] = [
    ['-s', 'Linux'],
    ['-n', io.container?.options.id.slice(0, 12) ?? HOSTNAME],
    ['-r', KERNEL],
    ['-v', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)'],
    ['-m', 'x86_64'],
    ['-o', 'GNU/Linux'],
  ];
  const wanted = parts.filter(
    ([flag]) => flags.has('-a') || flags.has(flag) || (flags.size === 0 && flag === '-s'),
  );
  await io.stdout.write(`${wanted.map(([, text]) => text).join(' ')}\n`);
  return 0;
};

export const date: Program = async (io, args) => {
  const format = args.find((arg) => arg.startsWith('+'));
  const nowMs = io.machine.nowMs();
  await io.stdout.write(`${formatDate(format?.slice(1) ?? '%a %b %e %H:%M:%S UTC %Y', nowMs)}\n`);
  return 0;
};

function formatDate(format: string, nowMs: number): string {
  const now = new Date(nowMs);
  const iso = now.toISOString();
  const weekday = now.toUTCString().slice(0, 3);
  const month = now.toUTCString().slice(8, 11);
  const fields: Readonly<Record<string, string>> = {
    s: String(Math.floor(nowMs / 1000)),
    N: String(Math.floor((nowMs % 1000) * 1e6)).padStart(9, '0'),
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    e: String(now.getUTCDate()).padStart(2, ' '),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    z: '+0000',
    Z: 'UTC',
    a: weekday,
    b: month,
    '%': '%',
  };
  return format.replaceAll(/%(.)/g, (whole, name: string) => fields[name] ?? whole);
}
