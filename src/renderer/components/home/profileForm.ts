/** What the form of a VM holds: all text, parsed by the protocol's own schema when it is sent. */
import { profileDraftSchema, type JumpHost, type Profile } from '#protocol/settings.ts';

export interface ProfileFields {
  readonly name: string;
  readonly group: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly auth: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  readonly container: string;
  readonly resultsPath: string;
  readonly screenIntervalSeconds: string;
  /** Empty for the usual limit. */
  readonly stuckTimeoutMinutes: string;
  readonly vmSize: string;
  readonly vmPricePerHour: string;
  readonly notes: string;
}
export type FieldName = keyof ProfileFields;

export const NEW_PROFILE: ProfileFields = {
  name: '',
  group: '',
  host: '',
  port: '22',
  user: '',
  auth: 'auto',
  identityFile: '',
  knownHostsFile: '',
  container: 'winarena',
  resultsPath: '',
  screenIntervalSeconds: '2',
  stuckTimeoutMinutes: '',
  vmSize: '',
  vmPricePerHour: '',
  notes: '',
};

export function fieldsOf(profile: Omit<Profile, 'id'>): ProfileFields {
  return {
    ...NEW_PROFILE,
    name: profile.name,
    group: profile.group,
    host: profile.host,
    port: String(profile.port),
    user: profile.user,
    auth: profile.auth,
    identityFile: profile.identityFile,
    knownHostsFile: profile.knownHostsFile,
    container: profile.container,
    resultsPath: profile.resultsPath,
    screenIntervalSeconds: String(profile.screenIntervalSeconds),
    stuckTimeoutMinutes:
      profile.stuckTimeoutMinutes === null ? '' : String(profile.stuckTimeoutMinutes),
    vmSize: profile.vmSize,
    vmPricePerHour: profile.vmPricePerHour === null ? '' : String(profile.vmPricePerHour),
    notes: profile.notes,
  };
}

export type ReadForm =
  | { readonly kind: 'ok'; readonly draft: Omit<Profile, 'id'> }
  | { readonly kind: 'problems'; readonly problems: Readonly<Partial<Record<FieldName, string>>> };

/**
 * A name left empty becomes `user@host`: one thing less to think of. What the form does not show is kept
 * as `saved` has it.
 */
export function readForm(
  fields: ProfileFields,
  saved: Profile | null,
  jumps: JumpHost[] = saved?.jumps ?? [],
): ReadForm {
  const result = profileDraftSchema.safeParse({
    ...saved,
    ...fields,
    jumps,
    name: fields.name.trim() === '' ? `${fields.user.trim()}@${fields.host.trim()}` : fields.name,
    port: Number(fields.port),
    screenIntervalSeconds: Number(fields.screenIntervalSeconds),
    stuckTimeoutMinutes:
      fields.stuckTimeoutMinutes.trim() === '' ? null : Number(fields.stuckTimeoutMinutes),
    vmPricePerHour: fields.vmPricePerHour.trim() === '' ? null : Number(fields.vmPricePerHour),
  });
  if (result.success) return { kind: 'ok', draft: result.data };
  const problems: Partial<Record<FieldName, string>> = {};
  for (const issue of result.error.issues) {
    const field = issue.path[0];
    if (isFieldName(field) && problems[field] === undefined) problems[field] = issue.message;
  }
  return { kind: 'problems', problems };
}

function isFieldName(value: unknown): value is FieldName {
  return typeof value === 'string' && value in NEW_PROFILE;
}
