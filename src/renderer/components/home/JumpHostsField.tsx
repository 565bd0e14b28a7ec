import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { JumpHost } from '#protocol/settings.ts';
import { jumpHostSchema, MAX_JUMPS } from '#protocol/settings.ts';

/** A jump host as typed. */
export interface JumpFields {
  /** For React only. */
  readonly key: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly identityFile: string;
}

export function jumpFieldsOf(jumps: readonly JumpHost[]): readonly JumpFields[] {
  return jumps.map((jump, index) => ({ ...jump, key: `saved-${index}`, port: String(jump.port) }));
}

/** As the draft of a profile takes them; what is wrong is told by the profile's own schema. */
export function readJumps(fields: readonly JumpFields[]): JumpHost[] {
  return fields.map(({ host, port, user, identityFile }) => ({
    host,
    port: Number(port),
    user,
    identityFile,
  }));
}

interface JumpHostsFieldProps {
  readonly jumps: readonly JumpFields[];
  readonly onChange: (jumps: readonly JumpFields[]) => void;
  /** Wrong entries are told only after somebody tried to save. */
  readonly isSubmitted: boolean;
}

/** The servers to go through, the first one first. */
export function JumpHostsField({ jumps, onChange, isSubmitted }: JumpHostsFieldProps) {
  const change = (index: number, changes: Partial<JumpFields>): void =>
    onChange(jumps.map((jump, at) => (at === index ? { ...jump, ...changes } : jump)));
  const moveUp = (index: number): void => {
    const [before, moved] = jumps.slice(index - 1, index + 1);
    if (before === undefined || moved === undefined) return;
    onChange([...jumps.slice(0, index - 1), moved, before, ...jumps.slice(index + 1)]);
  };
  const add = (): void => {
    const blank = { host: '', port: '22', user: '', identityFile: '' };
    onChange([...jumps, { ...blank, key: crypto.randomUUID() }]);
  };
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, gridColumn: '1 / -1' }}>
      <legend style={{ fontSize: 'var(--mantine-font-size-sm)', padding: 0 }}>Jump hosts</legend>
      {jumps.map((jump, index) => (
        <JumpRow
          key={jump.key}
          number={index + 1}
          jump={jump}
          problems={isSubmitted ? problemsOf(jump) : {}}
          onChange={(changes) => change(index, changes)}
          onMoveUp={() => moveUp(index)}
          onRemove={() => onChange(jumps.filter((other) => other !== jump))}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        mt={6}
        leftSection={<IconPlus size={13} aria-hidden />}
        disabled={jumps.length >= MAX_JUMPS}
        onClick={add}
      >
        Add a jump host
      </Button>
    </fieldset>
  );
}

type Problems = Readonly<Partial<Record<keyof JumpHost, string>>>;

function problemsOf(jump: JumpFields): Problems {
  const result = jumpHostSchema.safeParse({ ...jump, port: Number(jump.port) });
  if (result.success) return {};
  return Object.fromEntries(
    result.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
  );
}

interface JumpRowProps {
  readonly number: number;
  readonly jump: JumpFields;
  readonly problems: Problems;
  readonly onChange: (changes: Partial<JumpFields>) => void;
  readonly onMoveUp: () => void;
  readonly onRemove: () => void;
}

function JumpRow({ number, jump, problems, onChange, onMoveUp, onRemove }: JumpRowProps) {
  const field = (name: 'host' | 'port' | 'user' | 'identityFile', label: string) => ({
    'aria-label': `${label} of jump host ${number}`,
    placeholder: label,
    value: jump[name],
    error: problems[name],
    size: 'xs',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: '2fr 4.5em 1.3fr 2fr auto auto',
        gap: 6,
        alignItems: 'start',
        marginTop: 6,
      }}
    >
      <TextInput {...field('host', 'Host')} />
      <TextInput inputMode="numeric" {...field('port', 'Port')} />
      <TextInput {...field('user', 'User')} />
      <TextInput {...field('identityFile', 'Key file')} />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Move jump host ${number} up`}
        disabled={number === 1}
        onClick={onMoveUp}
      >
        <IconArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove jump host ${number}`}
        onClick={onRemove}
      >
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
