import { Button, Collapse, Modal, Select, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconStethoscope } from '@tabler/icons-react';
import { useState, type ChangeEvent } from 'react';
import type { Profile } from '#protocol/settings.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { DiagnosisList } from './DiagnosisList.tsx';
import css from './home.module.css';
import { JumpHostsField, jumpFieldsOf, readJumps } from './JumpHostsField.tsx';
import {
  fieldsOf,
  NEW_PROFILE,
  readForm,
  type FieldName,
  type ProfileFields,
} from './profileForm.ts';
import { VmStartFields } from '../starting/VmStartFields.tsx';
import { problemsOfStart, vmStartOf, type VmStart } from '../starting/vmStart.ts';
import { useDiagnosis } from './useDiagnosis.ts';

const AUTH = [
  { value: 'auto', label: 'As OpenSSH does: agent, keys, password' },
  { value: 'agent', label: 'SSH agent' },
  { value: 'key', label: 'Key file' },
  { value: 'password', label: 'Password (asked when connecting)' },
  { value: 'keyboard_interactive', label: 'Questions of the server' },
];

interface ProfileDialogProps {
  /** Null: a new one. */
  readonly profile: Profile | null;
  readonly onClose: () => void;
}

export function ProfileDialog({ profile, onClose }: ProfileDialogProps) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const [fields, setFields] = useState<ProfileFields>(
    profile === null ? NEW_PROFILE : fieldsOf(profile),
  );
  const [jumps, setJumps] = useState(jumpFieldsOf(profile?.jumps ?? []));
  const [isSubmitted, setSubmitted] = useState(false);
  const [isMore, setMore] = useState(false);
  const [isStartShown, setStartShown] = useState(false);
  const [vmStart, setVmStart] = useState<VmStart>(vmStartOf(profile));
  const diagnosis = useDiagnosis();
  const read = readForm(fields, profile, readJumps(jumps));
  const startProblems = problemsOfStart(vmStart);
  const problems = isSubmitted && read.kind === 'problems' ? read.problems : {};
  const field = (name: FieldName) => ({
    value: fields[name],
    error: problems[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  });
  const withDraft = (then: (draft: Omit<Profile, 'id'>) => void): void => {
    setSubmitted(true);
    if (Object.keys(startProblems).length > 0) setStartShown(true);
    else if (read.kind === 'ok') then({ ...read.draft, ...vmStart });
  };
  const save = (draft: Omit<Profile, 'id'>): void => {
    void act(async () => {
      const { profiles } = store.client.rpc;
      await (profile === null ? profiles.add(draft) : profiles.edit({ ...draft, id: profile.id }));
      await store.refreshProfiles();
      onClose();
    });
  };
  const Chevron = isMore ? IconChevronDown : IconChevronRight;
  const StartChevron = isStartShown ? IconChevronDown : IconChevronRight;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={profile === null ? 'Add a VM' : `Edit ${profile.name}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          withDraft(save);
        }}
      >
        <div className={css.form}>
          <TextInput
            className={css.half}
            label="Host name or address"
            data-autofocus
            required
            {...field('host')}
          />
          <TextInput className={css.third} label="User" required {...field('user')} />
          <TextInput label="Port" inputMode="numeric" {...field('port')} />
          <TextInput className={css.half} label="Name" placeholder="user@host" {...field('name')} />
          <TextInput className={css.half} label="Group" placeholder="none" {...field('group')} />
          <Select
            className={css.half}
            label="Log in with"
            data={AUTH}
            value={fields.auth}
            allowDeselect={false}
            onChange={(value) => setFields({ ...fields, auth: value ?? 'auto' })}
          />
          <TextInput
            className={css.half}
            label="Key file on this computer"
            placeholder="the usual ones in ~/.ssh"
            {...field('identityFile')}
          />
          <JumpHostsField jumps={jumps} onChange={setJumps} isSubmitted={isSubmitted} />
          <UnstyledButton
            className={css.wide}
            type="button"
            aria-expanded={isMore}
            fz="sm"
            onClick={() => setMore(!isMore)}
          >
            <Chevron size={13} aria-hidden /> Where WAA lives on it
          </UnstyledButton>
          <Collapse className={css.wide} expanded={isMore}>
            <div className={css.form}>
              <TextInput className={css.half} label="Container" {...field('container')} />
              <TextInput
                className={css.half}
                label="Results folder on the VM"
                placeholder="found by itself"
                {...field('resultsPath')}
              />
              <TextInput
                className={css.half}
                label="Seconds between pictures of the screen (1–30)"
                inputMode="numeric"
                {...field('screenIntervalSeconds')}
              />
              <TextInput
                className={css.half}
                label="Minutes without progress until stuck"
                placeholder="15"
                inputMode="decimal"
                {...field('stuckTimeoutMinutes')}
              />
              <TextInput
                className={css.half}
                label="Extra known_hosts file"
                {...field('knownHostsFile')}
              />
              <TextInput
                className={css.half}
                label="Size of the VM, for its price"
                placeholder="Standard_D8_v3"
                {...field('vmSize')}
              />
              <TextInput
                className={css.half}
                label="Its price an hour in USD, if another"
                placeholder="that of the size"
                inputMode="decimal"
                {...field('vmPricePerHour')}
              />
              <TextInput className={css.wide} label="Notes" {...field('notes')} />
            </div>
          </Collapse>
          <UnstyledButton
            className={css.wide}
            type="button"
            aria-expanded={isStartShown}
            fz="sm"
            onClick={() => setStartShown(!isStartShown)}
          >
            <StartChevron size={13} aria-hidden /> How runs are started, and what to do with stuck
            ones
          </UnstyledButton>
          <Collapse className={css.wide} expanded={isStartShown}>
            <VmStartFields
              value={vmStart}
              onChange={setVmStart}
              problems={isSubmitted ? startProblems : {}}
            />
          </Collapse>
        </div>
        <DiagnosisList diagnosis={diagnosis} />
        <div className={css.formEnd}>
          <Button
            variant="default"
            leftSection={<IconStethoscope size={14} />}
            loading={diagnosis.status === 'running'}
            onClick={() => withDraft((draft) => diagnosis.start({ draft }))}
          >
            Test
          </Button>
          <Button type="submit" loading={isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
