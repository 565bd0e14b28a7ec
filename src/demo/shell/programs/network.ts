import { guestService, type Service } from '../../vm/machine.ts';
import type { Program, ProgramIo } from '../program.ts';
import { parseOptions } from './options.ts';
import { readScreendumpRequest, writeScreendump } from './screendump.ts';

/** Address of Windows inside WAA's official image; newer bases use another. */
const GUEST_ADDRESS = '20.20.20.21';
const EXIT_REFUSED = 7;
const EXIT_TIMEOUT = 28;
const EXIT_HTTP_ERROR = 22;
const EXIT_NO_HOST = 6;

export const curl: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, [
    '-m',
    '--max-time',
    '--connect-timeout',
    '-o',
    '-X',
    '-w',
    '-H',
    '-d',
  ]);
  const isSilent = flags.has('-s') || flags.has('--silent');
  const complain = async (code: number, text: string): Promise<number> => {
    if (!isSilent || flags.has('-S')) await io.stderr.write(`curl: (${code}) ${text}\n`);
    return code;
  };
  const url = parseUrl(operands[0] ?? '');
  if (url === null) return complain(EXIT_NO_HOST, `Could not resolve host: ${operands[0] ?? ''}`);
  const port = Number(url.port === '' ? 80 : url.port);
  const service = serviceFor(io, url.hostname, port);
  const refused = `Failed to connect to ${url.hostname} port ${port} after 0 ms: Couldn't connect to server`;
  if (service?.isListening() !== true) return complain(EXIT_REFUSED, refused);
  const seconds = Number(values.get('-m') ?? values.get('--max-time') ?? Infinity);
  const answer = await withTimeout(
    service.respond(values.get('-X') ?? 'GET', url.pathname + url.search),
    seconds,
    io.signal,
  );
  if (answer === 'timeout') {
    return complain(
      EXIT_TIMEOUT,
      `Operation timed out after ${seconds * 1000} milliseconds with 0 bytes received`,
    );
  }
  if (answer === null) return complain(EXIT_REFUSED, refused);
  const isFailure = answer.status >= 400 && (flags.has('-f') || flags.has('--fail'));
  if (isFailure)
    return complain(EXIT_HTTP_ERROR, `The requested URL returned error: ${answer.status}`);
  await io.stdout.write(answer.body);
  const writeOut = values.get('-w');
  if (writeOut !== undefined) {
    await io.stdout.write(
      writeOut.replaceAll('%{http_code}', String(answer.status)).replaceAll(String.raw`\n`, '\n'),
    );
  }
  return 0;
};

function parseUrl(text: string): URL | null {
  const full = /^https?:\/\//.test(text) ? text : `http://${text}`;
  return URL.canParse(full) ? new URL(full) : null;
}

function serviceFor(io: ProgramIo, host: string, port: number): Service | null {
  if (io.container === null) return io.machine.service(host, port);
  if (host === GUEST_ADDRESS && port === 5000) return guestService(io.container);
  const isOwn = host === 'localhost' || host === '127.0.0.1';
  return isOwn && port === 8006 ? io.machine.service(io.container.options.ip, 8006) : null;
}

function withTimeout<T>(
  work: Promise<T>,
  seconds: number,
  signal: AbortSignal,
): Promise<T | 'timeout'> {
  if (!Number.isFinite(seconds)) return work;
  return new Promise((resolve, reject) => {
    const end = (): void => resolve('timeout');
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    });
  });
}

/** Netcat, to QEMU's monitor only: what WAA's container has it for. */
export const nc: Program = async (io, args) => {
  const { operands, flags } = parseOptions(args, ['-w', '-q']);
  const isMonitor =
    operands.includes('7100') ||
    (flags.has('-U') && operands[0]?.endsWith('monitor.sock') === true);
  if (!isMonitor || io.container === null) return 1;
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  const path = readScreendumpRequest(Buffer.concat(chunks).toString());
  if (path !== null) await writeScreendump(io, path);
  await io.stdout.write("QEMU 9.2.2 monitor - type 'help' for more information\r\n(qemu) ");
  return 0;
};
