/** Ports of a VM on this computer, until Ctrl+C. */
import { formatBytes } from '#core/format/number.ts';
import { savedForwardSchema, TUNNEL_PRESETS } from '#protocol/tunnels.ts';
import type { SavedForward, Tunnel } from '#protocol/tunnels.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { answerQuestions } from '../questionPrompt.ts';
import { parseTarget } from '../target.ts';
import { untilInterrupted } from '../untilInterrupted.ts';
import { plainText } from '../views/plainText.ts';
import { overridesOf } from './profileFlags.ts';
import type { ConnectionFlags } from './profileFlags.ts';
import { resolveTarget } from './watch.ts';

export interface TunnelFlags extends ConnectionFlags {
  readonly forward?: readonly string[];
}

interface Wanted {
  readonly id: string;
  readonly forward: SavedForward | null;
}

/** Opens what `--forward` names, else the viewer and the VM's saved forwards. */
export async function openTunnels(
  context: CommandContext,
  target: string,
  flags: TunnelFlags,
): Promise<ExitCode> {
  parseTarget(target);
  const wanted = (flags.forward ?? []).map(parseForward);
  return withEngine(context, {}, async (session) => {
    const { client, settings } = session;
    const profileId = await resolveTarget(session, target, overridesOf(flags));
    const profile = (await client.profiles.list()).find(({ id }) => id === profileId);
    const own = wanted.flatMap(({ forward }) => (forward === null ? [] : [forward]));
    if (profile !== undefined && own.length > 0) {
      // For this command only: saved forwards are made in the app.
      settings.lay({ ...profile, forwards: [...own, ...profile.forwards] });
    }
    const saved = (profile?.forwards ?? []).map(
      ({ remoteHost, remotePort }) => `${remoteHost}:${String(remotePort)}`,
    );
    const ids = wanted.length > 0 ? wanted.map(({ id }) => id) : ['viewer', ...saved];
    const stop = new AbortController();
    const signal = AbortSignal.any([context.io.interrupted, stop.signal]);
    const noDisplay = { pause: () => undefined, resume: () => undefined };
    const questions = answerQuestions(context, client, noDisplay, signal).catch(() => undefined);
    try {
      const opened: Tunnel[] = [];
      for (const id of ids) {
        if (signal.aborted) break;
        opened.push(await client.tunnels.open({ profileId, id }));
        tell(context, opened.at(-1));
      }
      if (!opened.some(({ state }) => state.status === 'open')) return EXIT.failed;
      context.note('Open until Ctrl+C.');
      await untilInterrupted(context.io.interrupted);
      for (const tunnel of await client.tunnels.list({ profileId })) {
        if (tunnel.localPort !== null) context.note(totals(tunnel));
      }
      return EXIT.interrupted;
    } finally {
      stop.abort();
      await questions;
    }
  });
}

/** `viewer`, `rdp`, `guest`, or `[local:]host:port` as ssh's -L has it. @throws UsageError */
function parseForward(text: string): Wanted {
  if (TUNNEL_PRESETS.some((name) => name === text)) return { id: text, forward: null };
  const [, local, host, port] =
    /^(?:(\d{1,5}):)?(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text.trim()) ?? [];
  const parsed = savedForwardSchema.safeParse({
    remoteHost: host?.replace(/^\[(.*)\]$/, '$1'),
    remotePort: Number(port),
    localPort: local === undefined ? null : Number(local),
  });
  if (parsed.success) {
    const { remoteHost, remotePort } = parsed.data;
    return { id: `${remoteHost}:${String(remotePort)}`, forward: parsed.data };
  }
  throw new UsageError(
    `"${text}" is no forward.`,
    `Give ${TUNNEL_PRESETS.join(', ')}, or [local port:]host:port as seen from the VM.`,
  );
}

function tell(context: CommandContext, tunnel: Tunnel | undefined): void {
  if (tunnel === undefined) return;
  const { state } = tunnel;
  const name = plainText(tunnel.title === '' ? tunnel.id : tunnel.title);
  const where =
    tunnel.localPort === null
      ? state.status === 'failed'
        ? plainText(`${state.message} ${state.remedy}`)
        : state.status
      : `${tunnel.url ?? `127.0.0.1:${String(tunnel.localPort)}`} → ${plainText(tunnel.remote ?? '')}`;
  context.result(`${name}: ${where}`, { type: 'tunnel', ...tunnel });
}

function totals(tunnel: Tunnel): string {
  const { title, id, bytesToVm, bytesFromVm } = tunnel;
  const name = plainText(title === '' ? id : title);
  return `${name}: ${formatBytes(bytesToVm)} to the VM, ${formatBytes(bytesFromVm)} from it.`;
}
