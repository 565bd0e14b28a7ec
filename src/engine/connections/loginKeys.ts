/** Public keys a login can be tried with, from the agent and from files, behind one shape. */
import ssh2, {
  type BaseAgent,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

export interface LoginKey {
  /** For messages, e.g. `agent key me@laptop` or a file's path. */
  readonly label: string;
  readonly publicKey: ParsedKey;
  /** Asked only after the server said that it would take this key. */
  sign(data: Buffer, options: SigningRequestOptions): Promise<Buffer>;
}

/** Where an agent listens: a socket, a named pipe, or `pageant`. */
export type AgentAddress = string;

const WINDOWS_AGENT_PIPE = '\\\\.\\pipe\\openssh-ssh-agent';

/** Agents worth asking here, best first. */
export function usualAgents(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly AgentAddress[] {
  const socket = environment['SSH_AUTH_SOCK'];
  if (socket !== undefined && socket !== '') return [socket];
  return platform === 'win32' ? [WINDOWS_AGENT_PIPE, 'pageant'] : [];
}

/** Keys of the first agent that answers; none when no agent does. */
export async function agentKeys(addresses: readonly AgentAddress[]): Promise<readonly LoginKey[]> {
  for (const address of addresses) {
    const agent = ssh2.createAgent(address);
    const keys = await identitiesOf(agent).catch(() => null);
    if (keys !== null) return keys.map((key) => agentKey(agent, key));
  }
  return [];
}

function identitiesOf(agent: BaseAgent): Promise<readonly ParsedKey[]> {
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (error) {
        reject(error);
        return;
      }
      resolve((keys ?? []).flatMap(toParsedKey));
    });
  });
}

/** Agents may hold kinds of keys that ssh2 can't read, e.g. on a security token. */
function toParsedKey(identity: string | Buffer | ParsedKey | PublicKeyEntry): readonly ParsedKey[] {
  const key = typeof identity === 'object' && 'pubKey' in identity ? entryKey(identity) : identity;
  // Typed without the list that it gives for files of several keys.
  const parsed: ParsedKey | readonly ParsedKey[] | Error = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) return [];
  return [parsed].flat().slice(0, 1);
}

function entryKey({ pubKey }: PublicKeyEntry): string | Buffer | ParsedKey {
  return typeof pubKey === 'object' && 'pubKey' in pubKey ? pubKey.pubKey : pubKey;
}

function agentKey(agent: BaseAgent, publicKey: ParsedKey): LoginKey {
  return {
    label: `agent key ${publicKey.comment || publicKey.type}`,
    publicKey,
    sign: (data, options) =>
      new Promise((resolve, reject) => {
        agent.sign(publicKey, data, options, (error, signature) => {
          if (error || signature === undefined) {
            reject(error ?? new Error('The agent gave no signature.'));
            return;
          }
          resolve(signature);
        });
      }),
  };
}

export function openKey(label: string, key: ParsedKey): LoginKey {
  return {
    label,
    publicKey: key,
    sign: (data, { hash }) => Promise.resolve(signWith(key, data, hash)),
  };
}

export function lockedKey(
  label: string,
  publicKey: ParsedKey,
  unlock: () => Promise<ParsedKey>,
): LoginKey {
  return {
    label,
    publicKey,
    sign: async (data, { hash }) => signWith(await unlock(), data, hash),
  };
}

function signWith(key: ParsedKey, data: Buffer, hash: string | undefined): Buffer {
  // The types leave out that ssh2 returns its errors here.
  const signature: unknown = key.sign(data, hash);
  if (!Buffer.isBuffer(signature)) throw signature as Error;
  return signature;
}

/** Offers a single key as if an agent held it: so the server's answer to each key is seen. */
export class SingleKeyAgent extends ssh2.BaseAgent {
  hasSigned = false;
  readonly #key: LoginKey;

  constructor(key: LoginKey) {
    super();
    this.#key = key;
  }

  override getIdentities(
    callback: (error?: Error | null, keys?: (string | Buffer | ParsedKey)[]) => void,
  ): void {
    callback(null, [this.#key.publicKey]);
  }

  override sign(
    _publicKey: string | Buffer | ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    const settings = typeof options === 'function' ? {} : options;
    this.#key.sign(data, settings).then(
      (signature) => {
        this.hasSigned = true;
        done?.(null, signature);
      },
      (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
