/** Tokens of ssh_config(5), "TOKENS", as far as a key file's path uses them. */
export interface TokenValues {
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly localUser: string;
  readonly homeDir: string;
}

/** Null when the text has a token or variable that is not known here. */
export function expandTokens(text: string, values: TokenValues): string | null {
  if (/\$\{/.test(text)) return null;
  const known: Readonly<Record<string, string>> = {
    '%': '%',
    d: values.homeDir,
    h: values.host,
    n: values.alias,
    p: String(values.port),
    r: values.user,
    u: values.localUser,
  };
  const letters = [...text.matchAll(/%(.?)/g)].map(([, letter = '']) => letter);
  if (!letters.every((letter) => Object.hasOwn(known, letter))) return null;
  return text.replace(/%(.)/g, (_token, letter: string) => known[letter] ?? '');
}
