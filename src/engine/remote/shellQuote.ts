/** Words that no POSIX shell reads as anything but themselves. */
const PLAIN_WORD = /^[A-Za-z0-9_/:.,@%+=-]+$/;

/**
 * One command line for the login shell of the VM, every argument passed through unchanged.
 * @throws RangeError for a NUL byte, which no argument can hold.
 */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('A command argument cannot hold a NUL byte.');
  if (PLAIN_WORD.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
