/**
 * What is offered to the server to log in, in OpenSSH's order: agent, key files,
 * keyboard-interactive, password. One object per connection attempt; secrets that proved right live
 * in `LoginMemory`, which outlives attempts, so that a reconnect asks nobody.
 */
import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  ParsedKey,
  Prompt,
} from 'ssh2';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { AuthMethod, Profile } from '#protocol/settings.ts';
import { printable } from '../remote/commandErrors.ts';
import type { SecretKind, SecretStore } from '../settings/secretStore.ts';
import {
  expandHome,
  readKeyFile,
  readUsualKeyFile,
  usualIdentityFiles,
  type KeyFile,
} from './identities.ts';
import {
  agentKeys,
  lockedKey,
  openKey,
  SingleKeyAgent,
  type AgentAddress,
  type LoginKey,
} from './loginKeys.ts';
import type { Asker, SecretQuestion } from './questions.ts';

/** As OpenSSH's NumberOfPasswordPrompts. */
const MAX_TRIES = 3;
/** A key, then a password, then a code is the longest chain in use. */
const MAX_FACTORS = 3;

/** Secrets of one session, in memory only. */
export class LoginMemory {
  password: string | null = null;
  readonly passphrases = new Map<string, string>();
}

export interface LoginOptions {
  readonly profile: Profile;
  readonly homeDir: string;
  readonly agents: readonly AgentAddress[];
  readonly asker: Asker;
  readonly secrets: SecretStore;
  readonly memory: LoginMemory;
  readonly signal: AbortSignal;
}

type OurMethod = 'publickey' | 'keyboard-interactive' | 'password';

const METHODS: Record<AuthMethod, readonly OurMethod[]> = {
  auto: ['publickey', 'keyboard-interactive', 'password'],
  agent: ['publickey'],
  key: ['publickey'],
  // Many servers take passwords through keyboard-interactive alone.
  password: ['password', 'keyboard-interactive'],
  keyboard_interactive: ['keyboard-interactive'],
};

export class SshLogin {
  /** Why the login ended, when it was something better known than a refusal. */
  failure: MonitorError | null = null;
  readonly #options: LoginOptions;
  readonly #tried: string[] = [];
  readonly #offeredKeys = new Set<string>();
  readonly #attempts: AsyncGenerator<AnyAuthMethod, void>;
  readonly #toSave = new Map<SecretKind, string>();
  /** What the server would take next; null until it said so. */
  #serverMethods: readonly string[] | null = null;
  /** Factors that the server has accepted so far. */
  #partialSuccesses = 0;
  #hasGivenUp = false;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#attempts = this.#allAttempts();
  }

  /** For ssh2's `authHandler`. Called first only after the host key was accepted. */
  readonly handler: AuthHandlerMiddleware = (methods, partialSuccess, next) => {
    // Typed as always there, yet null before the server's first answer.
    const told = methods as readonly string[] | null;
    if (told !== null) this.#serverMethods = told;
    if (partialSuccess) this.#partialSuccesses += 1;
    // The types of ssh2 leave out that `false` ends the login.
    const proceed = next as (method: AuthenticationType | AnyAuthMethod | false) => void;
    this.#attempts.next().then(
      ({ value }) => proceed(value ?? false),
      (error: unknown) => {
        this.failure ??= toFailure(error);
        proceed(false);
      },
    );
  };

  /** Keeps what proved right; call it once the login succeeded. */
  async succeed(): Promise<void> {
    const { secrets, profile } = this.#options;
    for (const [kind, value] of this.#toSave) await secrets.set(profile.id, kind, value);
  }

  /** The refusal in words: what was tried, what the server would take, what to do. */
  refusal(): MonitorError {
    const { profile } = this.#options;
    const tried =
      this.#tried.length === 0 ? 'nothing, as nothing was at hand' : this.#tried.join(', ');
    const takes =
      this.#serverMethods === null
        ? ''
        : ` The server takes: ${printable(this.#serverMethods.join(', '))}.`;
    return new MonitorError(
      ERROR_CODES.authFailed,
      `Login as ${profile.user} on ${profile.host} was refused. Tried: ${tried}.${takes}`,
      'Check the user name, and choose the right key file or way to log in in the profile. "ssh -v" to the same VM shows what works.',
    );
  }

  async *#allAttempts(): AsyncGenerator<AnyAuthMethod, void> {
    const username = this.#options.profile.user;
    // Learns the server's methods; also logs in where none is needed.
    yield { type: 'none', username };
    for (let factor = 0; factor < MAX_FACTORS; factor += 1) {
      const before = this.#partialSuccesses;
      for (const method of METHODS[this.#options.profile.auth]) yield* this.#attemptsBy(method);
      if (this.#partialSuccesses === before) return;
    }
  }

  #attemptsBy(
    method: OurMethod,
  ): AsyncGenerator<AnyAuthMethod, void> | Generator<AnyAuthMethod, void> {
    switch (method) {
      case 'publickey':
        return this.#byKeys();
      case 'keyboard-interactive':
        return this.#byPrompts();
      case 'password':
        return this.#byPassword();
    }
  }

  #isTaken(method: OurMethod): boolean {
    return this.#serverMethods?.includes(method) ?? true;
  }

  // --- Keys ---------------------------------------------------------------------------------------

  async *#byKeys(): AsyncGenerator<AnyAuthMethod, void> {
    if (!this.#isTaken('publickey')) return;
    const username = this.#options.profile.user;
    for await (const key of this.#keys()) {
      const id = key.publicKey.getPublicSSH().toString('base64');
      if (this.#offeredKeys.has(id)) continue;
      this.#offeredKeys.add(id);
      this.#tried.push(key.label);
      const agent = new SingleKeyAgent(key);
      yield { type: 'agent', username, agent };
      if (!agent.hasSigned) continue;
      // Signed and still not in: the server wants a second factor. ssh2 does not pass on what the
      // server said after an agent's key, so it is asked again.
      yield { type: 'none', username };
      if (!this.#isTaken('publickey')) {
        this.#partialSuccesses += 1;
        return;
      }
    }
  }

  async *#keys(): AsyncGenerator<LoginKey, void> {
    const { profile, homeDir, agents } = this.#options;
    const chosen = profile.identityFile === '' ? null : expandHome(profile.identityFile, homeDir);
    const file = chosen === null ? null : await this.#chosenFile(chosen);
    if (profile.auth !== 'key') yield* firstOf(await agentKeys(agents), publicKeyOf(file));
    if (profile.auth === 'agent') return;
    if (chosen !== null) {
      if (file !== null) yield* this.#keyOf(file);
      return;
    }
    for (const usual of usualIdentityFiles(homeDir)) {
      const found = await readUsualKeyFile(usual);
      if (found !== null) yield* this.#keyOf(found);
    }
  }

  /** An unreadable file ends a login by key; in `auto` other ways may still work. */
  async #chosenFile(path: string): Promise<KeyFile | null> {
    try {
      return await readKeyFile(path);
    } catch (error) {
      if (this.#options.profile.auth === 'key') throw error;
      this.failure = toFailure(error);
      this.#tried.push(`${path} (unreadable)`);
      return null;
    }
  }

  async *#keyOf(file: KeyFile): AsyncGenerator<LoginKey, void> {
    if (file.status === 'open') {
      yield openKey(file.file, file.key);
    } else if (file.publicKey === null) {
      yield openKey(file.file, await this.#unlock(file));
    } else {
      yield lockedKey(file.file, file.publicKey, () => this.#unlock(file));
    }
  }

  async #unlock(file: Extract<KeyFile, { status: 'encrypted' }>): Promise<ParsedKey> {
    const { profile, asker, memory, secrets, signal } = this.#options;
    const known =
      memory.passphrases.get(file.file) ?? (await secrets.get(profile.id, 'passphrase'));
    const opened = known === null ? null : file.unlock(known);
    if (opened !== null) return opened;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const answer = await asker.askSecret(
        {
          kind: 'secret',
          profileId: profile.id,
          title: `Passphrase of ${file.file}`,
          text: attempt === 1 ? 'The key file is encrypted.' : 'That passphrase does not open it.',
          fields: [{ label: 'Passphrase', isSecret: true }],
          canSave: secrets.canSave,
        },
        signal,
      );
      const passphrase = answer?.values[0];
      if (answer === null || passphrase === undefined) break;
      const key = file.unlock(passphrase);
      if (key === null) continue;
      memory.passphrases.set(file.file, passphrase);
      if (answer.save) this.#toSave.set('passphrase', passphrase);
      return key;
    }
    this.failure = lockedFailure(file.file);
    throw this.failure;
  }

  // --- Prompts and passwords ----------------------------------------------------------------------

  *#byPrompts(): Generator<AnyAuthMethod, void> {
    const before = this.#partialSuccesses;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      if (!this.#isTaken('keyboard-interactive') || this.#hasGivenUp) return;
      if (attempt === 1) this.#tried.push('keyboard-interactive');
      yield {
        type: 'keyboard-interactive',
        username: this.#options.profile.user,
        prompt: (name, instructions, _language, prompts, finish) => {
          void this.#answerPrompts(name, instructions, prompts, attempt).then((answers) => {
            this.#hasGivenUp = answers === null;
            // An empty answer makes the server refuse, which moves the login on.
            finish(answers === null ? [] : [...answers]);
          });
        },
      };
      if (this.#partialSuccesses > before) return;
    }
  }

  async #answerPrompts(
    name: string,
    instructions: string,
    prompts: readonly Prompt[],
    attempt: number,
  ): Promise<readonly string[] | null> {
    const { profile, secrets } = this.#options;
    const isPassword = isPasswordPrompt(prompts);
    const known = isPassword && attempt === 1 ? await this.#knownPassword() : null;
    if (known !== null) return [known];
    const again = attempt > 1 ? 'That was refused. ' : '';
    return this.#ask(
      {
        kind: 'secret',
        profileId: profile.id,
        title: printable(name) || `Login as ${profile.user} on ${profile.host}`,
        text: `${again}${printable(instructions)}`,
        fields: prompts.map(({ prompt, echo }) => ({
          label: printable(prompt),
          isSecret: echo !== true,
        })),
        // One-time codes are worth nothing later.
        canSave: isPassword && secrets.canSave,
      },
      isPassword,
    );
  }

  async *#byPassword(): AsyncGenerator<AnyAuthMethod, void> {
    const { profile, secrets } = this.#options;
    const before = this.#partialSuccesses;
    let known = await this.#knownPassword();
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      if (!this.#isTaken('password')) return;
      const answers =
        known === null
          ? await this.#ask(
              {
                kind: 'secret',
                profileId: profile.id,
                title: `Password of ${profile.user} on ${profile.host}`,
                text: attempt === 1 ? '' : 'That password was refused.',
                fields: [{ label: 'Password', isSecret: true }],
                canSave: secrets.canSave,
              },
              true,
            )
          : [known];
      known = null;
      const password = answers?.[0];
      if (password === undefined) return;
      if (!this.#tried.includes('password')) this.#tried.push('password');
      yield { type: 'password', username: profile.user, password };
      if (this.#partialSuccesses > before) return;
    }
  }

  async #knownPassword(): Promise<string | null> {
    const { memory, secrets, profile } = this.#options;
    return memory.password ?? (await secrets.get(profile.id, 'password'));
  }

  async #ask(question: SecretQuestion, isPassword: boolean): Promise<readonly string[] | null> {
    const { asker, signal, memory } = this.#options;
    const answer = await asker.askSecret(question, signal).catch(() => null);
    const first = answer?.values[0];
    if (answer === null || first === undefined) return null;
    if (isPassword) {
      memory.password = first;
      if (answer.save) this.#toSave.set('password', first);
    }
    return answer.values;
  }
}

function isPasswordPrompt(prompts: readonly Prompt[]): boolean {
  const [only, ...more] = prompts;
  return more.length === 0 && only?.echo !== true && /passw/i.test(only?.prompt ?? '');
}

function publicKeyOf(file: KeyFile | null): ParsedKey | null {
  if (file === null) return null;
  return file.status === 'open' ? file.key : file.publicKey;
}

/** The agent's copy of the chosen key goes first: servers cut off after a few refused keys. */
function firstOf(keys: readonly LoginKey[], chosen: ParsedKey | null): readonly LoginKey[] {
  if (chosen === null) return keys;
  const isChosen = (key: LoginKey): boolean =>
    key.publicKey.getPublicSSH().equals(chosen.getPublicSSH());
  return [...keys.filter(isChosen), ...keys.filter((key) => !isChosen(key))];
}

function lockedFailure(file: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.identityUnreadable,
    `The key file ${file} is encrypted and its passphrase was not given.`,
    'Give the passphrase when asked, or add the key to your SSH agent with "ssh-add".',
  );
}

function toFailure(error: unknown): MonitorError {
  if (error instanceof MonitorError) return error;
  return new MonitorError(ERROR_CODES.authFailed, 'The login was broken off.', 'Try again.', {
    cause: error,
  });
}
