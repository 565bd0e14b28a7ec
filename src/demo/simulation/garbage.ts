/** What a broken program or a hostile page could put into the log and the results tree. */
import type { Random } from '../random.ts';
import type { Container } from '../vm/container.ts';
import type { FileSystem } from '../vm/fileSystem.ts';

const LONG_LINE_BYTES = 1_048_576;
const HOSTILE_LINES = [
  '<img src=x onerror="document.title=\'owned\'"><script>alert(1)</script>',
  '[Instruction]: <b onmouseover=alert(1)>not a header</b>',
  '\x1b]0;window title\x07\x1b[2J\x1b[31mred for ever',
  'Result: NaN',
  'Step -1: rm -rf /',
  'Finished ../../../../etc/passwd',
  "Worker 0 is doing tasks: [('",
];
/** A PNG that stops in the middle of its header chunk. */
const TRUNCATED_PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000500000002d008', 'hex');

export function writeGarbage(
  container: Container,
  results: FileSystem,
  taskDirectory: string | null,
  random: Random,
  atMs: number,
): void {
  const noise = Buffer.from(Array.from({ length: 4096 }, () => random.int(0, 255)));
  container.log.writeBytes('stderr', Buffer.concat([noise, Buffer.from('\n')]), atMs);
  container.log.writeBytes(
    'stdout',
    Buffer.from('\u0000\u0001\u0002\ufffd\u202eevil\u2066\n'),
    atMs,
  );
  container.log.writeBytes(
    'stdout',
    Buffer.from([0x80, 0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x0a]),
    atMs,
  );
  container.log.writeBytes('stdout', Buffer.from(`${'x'.repeat(LONG_LINE_BYTES)}\n`), atMs);
  for (const line of HOSTILE_LINES) container.log.write('stdout', `${line}\n`, atMs);
  if (taskDirectory === null) return;
  results.write(`${taskDirectory}/screenshot-step_98_20000101@000000.png`, TRUNCATED_PNG, atMs);
  results.write(`${taskDirectory}/screenshot-step_99_20000101@000000.png`, '', atMs);
  results.write(`${taskDirectory}/<img src=x onerror=alert(1)>.png`, TRUNCATED_PNG, atMs);
  results.write(`${taskDirectory}/..\\..\\evil.txt`, 'a file name with backslashes\n', atMs);
}
