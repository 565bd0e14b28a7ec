/**
 * POSIX word splitting and quoting, as far as single commands need it: quotes, backslashes, `;`,
 * `&&`, `||` and redirections to another stream or to /dev/null. No expansion: `$x` stays as it is.
 */
export interface SimpleCommand {
  readonly argv: readonly string[];
  /** Where stderr goes: its own stream, stdout, or nowhere. */
  readonly stderrTo: 'stderr' | 'stdout' | 'nowhere';
  readonly stdoutTo: 'stdout' | 'stderr' | 'nowhere';
  /** How it depends on the command before it. */
  readonly runWhen: 'always' | 'success' | 'failure';
}

export class ShellSyntaxError extends Error {}

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string };

const OPERATORS = [
  '2>&1',
  '1>&2',
  '>&2',
  '2>/dev/null',
  '1>/dev/null',
  '>/dev/null',
  '&&',
  '||',
  ';',
];

export function parseCommandLine(line: string): readonly SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let open = emptyCommand('always');
  for (const token of tokenize(line)) {
    if (token.kind === 'word') {
      open = { ...open, argv: [...open.argv, token.text] };
      continue;
    }
    switch (token.text) {
      case '2>&1':
        open = { ...open, stderrTo: open.stdoutTo };
        break;
      case '2>/dev/null':
        open = { ...open, stderrTo: 'nowhere' };
        break;
      case '>/dev/null':
      case '1>/dev/null':
        open = { ...open, stdoutTo: 'nowhere' };
        break;
      case '>&2':
      case '1>&2':
        open = { ...open, stdoutTo: 'stderr' };
        break;
      default:
        if (open.argv.length === 0) {
          throw new ShellSyntaxError(`syntax error near unexpected token \`${token.text}'`);
        }
        commands.push(open);
        open = emptyCommand(runWhenOf(token.text));
    }
  }
  if (open.argv.length > 0) commands.push(open);
  return commands;
}

function emptyCommand(runWhen: SimpleCommand['runWhen']): SimpleCommand {
  return { argv: [], stderrTo: 'stderr', stdoutTo: 'stdout', runWhen };
}

function runWhenOf(operator: string): SimpleCommand['runWhen'] {
  if (operator === '&&') return 'success';
  return operator === '||' ? 'failure' : 'always';
}

function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const operator = OPERATORS.find((one) => line.startsWith(one, at));
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
      continue;
    }
    const word = readWord(line, at);
    tokens.push({ kind: 'word', text: word.text });
    at = word.end;
  }
  return tokens;
}

function readWord(line: string, start: number): { text: string; end: number } {
  let text = '';
  let at = start;
  while (at < line.length) {
    const char = line.charAt(at);
    if (/[\s;]/.test(char) || line.startsWith('&&', at) || line.startsWith('||', at)) break;
    if (char === "'") {
      const close = closing(line, at, "'");
      text += line.slice(at + 1, close);
      at = close + 1;
    } else if (char === '"') {
      const quoted = readDoubleQuoted(line, at);
      text += quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      text += line.charAt(at + 1);
      at += 2;
    } else if ('|&<>()`'.includes(char)) {
      throw new ShellSyntaxError(`syntax error near unexpected token \`${char}'`);
    } else {
      text += char;
      at += 1;
    }
  }
  return { text, end: at };
}

function readDoubleQuoted(line: string, start: number): { text: string; end: number } {
  let text = '';
  let at = start + 1;
  while (at < line.length && line.charAt(at) !== '"') {
    const isEscape = line.charAt(at) === '\\' && '"\\$`'.includes(line.charAt(at + 1));
    text += isEscape ? line.charAt(at + 1) : line.charAt(at);
    at += isEscape ? 2 : 1;
  }
  if (at >= line.length)
    throw new ShellSyntaxError('unexpected EOF while looking for matching `"\'');
  return { text, end: at + 1 };
}

function closing(line: string, start: number, quote: string): number {
  const close = line.indexOf(quote, start + 1);
  if (close === -1)
    throw new ShellSyntaxError(`unexpected EOF while looking for matching \`${quote}'`);
  return close;
}
