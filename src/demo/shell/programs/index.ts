/** The programs installed on the VM and in WAA's container. */
import type { Program } from '../program.ts';
import { runCommandLine } from '../run.ts';
import { curl, nc } from './network.ts';
import { cp, mkdir, mv, pwd, rm } from './changeFiles.ts';
import { docker } from './docker.ts';
import { find } from './find.ts';
import { cat, df, head, ls, stat, test, which } from './files.ts';
import { inotifywait } from './inotifywait.ts';
import { date, echo, falseProgram, hostname, id, trueProgram, uname, whoami } from './system.ts';
import { screendumpScript } from './screendump.ts';
import { knownScript, ss } from './scripts.ts';
import { tail } from './tail.ts';
import { tar } from './tar.ts';

const shell: Program = async (io, args) => {
  const at = args.indexOf('-c');
  const script = args[at + 1];
  if (at === -1 || script === undefined) return 0;
  const known = screendumpScript(io, script) ?? knownScript(io, script, args.slice(at + 2));
  return known ?? runCommandLine(io, script);
};

const EVERYWHERE: Readonly<Record<string, Program>> = {
  '[': test,
  bash: shell,
  cat,
  cp,
  curl,
  date,
  df,
  echo,
  false: falseProgram,
  find,
  head,
  hostname,
  id,
  ls,
  mkdir,
  mv,
  nc,
  pwd,
  rm,
  sh: shell,
  stat,
  tail,
  tar,
  test,
  true: trueProgram,
  uname,
  which,
  whoami,
};

const ON_THE_VM: Readonly<Record<string, Program>> = { docker, inotifywait, ss };

export function programNamed(name: string, isInContainer: boolean): Program | null {
  const bare = name.replace(/^\/(?:usr\/)?bin\//, '');
  const table = isInContainer ? EVERYWHERE : { ...EVERYWHERE, ...ON_THE_VM };
  return Object.hasOwn(table, bare) ? (table[bare] ?? null) : null;
}
