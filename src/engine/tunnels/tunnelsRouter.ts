import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import { MAX_FORWARDS } from '#protocol/tunnels.ts';
import type { SavedForward, Tunnel } from '#protocol/tunnels.ts';
import type { Profiles } from '../profiles.ts';
import { monitor } from '../routerBase.ts';
import { idOf } from './tunnelTargets.ts';
import { unknownTunnel } from './vmTunnels.ts';
import type { VmTunnels } from './vmTunnels.ts';

/** The tunnels of every VM; made at the first asking, closed with the engine. */
export class Tunnels {
  readonly #profiles: Pick<Profiles, 'get' | 'edit'>;
  readonly #create: (profile: Profile) => VmTunnels;
  readonly #byVm = new Map<string, VmTunnels>();

  constructor(profiles: Pick<Profiles, 'get' | 'edit'>, create: (profile: Profile) => VmTunnels) {
    this.#profiles = profiles;
    this.#create = create;
  }

  async list(profileId: string): Promise<Tunnel[]> {
    const profile = await this.#profiles.get(profileId);
    return this.#of(profile).list(profile.forwards);
  }

  async open(profileId: string, id: string): Promise<Tunnel> {
    const profile = await this.#profiles.get(profileId);
    await this.#one(profileId, id);
    await this.#of(profile).open(id, profile);
    return this.#one(profileId, id);
  }

  async close(profileId: string, id: string): Promise<Tunnel> {
    await this.#byVm.get(profileId)?.close(id);
    return this.#one(profileId, id);
  }

  /** One to the same place replaces the one of before. */
  async add(profileId: string, forward: SavedForward): Promise<Tunnel> {
    const profile = await this.#profiles.get(profileId);
    const others = profile.forwards.filter((each) => idOf(each) !== idOf(forward));
    if (others.length >= MAX_FORWARDS) throw tooMany();
    await this.#profiles.edit({ ...profile, forwards: [...others, forward] });
    return this.#one(profileId, idOf(forward));
  }

  async remove(profileId: string, id: string): Promise<boolean> {
    const profile = await this.#profiles.get(profileId);
    const forwards = profile.forwards.filter((each) => idOf(each) !== id);
    if (forwards.length === profile.forwards.length) return false;
    await this.#byVm.get(profileId)?.close(id);
    await this.#profiles.edit({ ...profile, forwards });
    return true;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#byVm.values()].map((tunnels) => tunnels.closeAll()));
  }

  #of(profile: Profile): VmTunnels {
    const known = this.#byVm.get(profile.id) ?? this.#create(profile);
    this.#byVm.set(profile.id, known);
    return known;
  }

  async #one(profileId: string, id: string): Promise<Tunnel> {
    const found = (await this.list(profileId)).find((tunnel) => tunnel.id === id);
    if (found === undefined) throw unknownTunnel(id);
    return found;
  }
}

export function createTunnelsRouter(tunnels: Tunnels) {
  return {
    list: monitor.tunnels.list.handler(({ input }) => tunnels.list(input.profileId)),
    open: monitor.tunnels.open.handler(({ input }) => tunnels.open(input.profileId, input.id)),
    close: monitor.tunnels.close.handler(({ input }) => tunnels.close(input.profileId, input.id)),
    add: monitor.tunnels.add.handler(({ input }) => tunnels.add(input.profileId, input.forward)),
    remove: monitor.tunnels.remove.handler(async ({ input }) => ({
      isRemoved: await tunnels.remove(input.profileId, input.id),
    })),
  };
}

function tooMany(): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `A VM has at most ${String(MAX_FORWARDS)} forwards.`,
    'Remove one that is not needed.',
  );
}
