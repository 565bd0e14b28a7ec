import { Button, Modal } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import { formatBytes, formatCount } from '#core/format/number.ts';
import type { Profile } from '#protocol/settings.ts';
import type { KnownKey, StartOptions, StartPlan } from '#protocol/starting.ts';
import { runRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { goTo } from '../../store/useRoute.ts';
import { useAct } from '../kit/useAct.ts';
import { useCall } from '../kit/useCall.ts';
import { CheckList } from './CheckList.tsx';
import { CommandList } from './CommandList.tsx';
import { KeyFields, NO_KEY, type KeyChoice } from './KeyFields.tsx';
import { StartForm } from './StartForm.tsx';
import { readStart, START_FIELDS, type StartFields } from './startFields.ts';
import css from './starting.module.css';
import { usePrepare } from './usePrepare.ts';

interface StartDialogProps {
  readonly profile: Profile;
  readonly onClose: () => void;
}

/** A start in three steps on one page: what, whether it can be, with which commands. */
export function StartDialog({ profile, onClose }: StartDialogProps) {
  const { rpc } = useMonitorStore().client;
  const known = useCall(profile.id, () => rpc.starting.knownKeys({ profileId: profile.id }));
  return (
    <Modal opened onClose={onClose} size={1080} title={`Start a run on ${profile.name}`}>
      {known.status === 'loading' ? (
        <p className="dim">Looking for keys…</p>
      ) : (
        <StartBody
          profile={profile}
          onClose={onClose}
          knownKeys={known.status === 'ready' ? known.value.keys : []}
          canSave={known.status === 'ready' && known.value.canSave}
        />
      )}
    </Modal>
  );
}

interface StartBodyProps extends StartDialogProps {
  readonly knownKeys: readonly KnownKey[];
  readonly canSave: boolean;
}

function StartBody({ profile, onClose, knownKeys, canSave }: StartBodyProps) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const [fields, setFields] = useState<StartFields>({
    ...START_FIELDS,
    style: profile.start.style,
  });
  const [keys, setKeys] = useState<KeyChoice>({
    ...NO_KEY,
    known: knownKeys.map(({ name }) => name),
  });
  const [problem, setProblem] = useState<string | null>(null);
  const { prepare, forget, ...preparation } = usePrepare();
  const given = keys.value === '' ? {} : { [keys.name]: keys.value };
  const prepareWith = (options: StartOptions): void => {
    const keyNames = [...new Set([...keys.known, ...Object.keys(given)])];
    prepare({ profileId: profile.id, options, keyNames });
  };
  const check = (): void => {
    const read = readStart(fields);
    setProblem(read.status === 'ok' ? null : read.message);
    if (read.status === 'ok') prepareWith(read.options);
  };
  // The first look is made at once, with what is usual and with the keys that are known.
  const begin = useEffectEvent(() => {
    const read = readStart(fields);
    if (read.status === 'ok') prepareWith(read.options);
  });
  useEffect(() => begin(), []);
  const change = (): void => {
    setProblem(null);
    forget();
  };
  const start = (plan: StartPlan): void => {
    void act(async () => {
      const { runId } = await rpc.starting.start({
        planId: plan.planId,
        keys: given,
        saveKeys: keys.save,
      });
      goTo(runRoute(runId));
      onClose();
    });
  };
  const { plan, status } = preparation;
  return (
    <>
      <div className={css.columns}>
        <div>
          <StartForm
            fields={fields}
            hasTemplate={profile.start.template.trim() !== ''}
            onChange={(next) => {
              setFields(next);
              change();
            }}
          />
          <KeyFields
            known={knownKeys}
            canSave={canSave}
            choice={keys}
            onChange={(next) => {
              setKeys(next);
              change();
            }}
          />
        </div>
        <div aria-live="polite">
          {status === 'idle' && problem === null && (
            <p className="dim">
              Check the VM with these options to see whether a run can be started, and with which
              commands. Checking changes nothing there.
            </p>
          )}
          {(problem ?? preparation.problem) !== null && (
            <p role="alert" className={css.problem}>
              {problem ?? preparation.problem}
            </p>
          )}
          {status === 'running' && preparation.checks.length === 0 && (
            <p className="dim">Connecting to the VM…</p>
          )}
          <CheckList checks={preparation.checks} />
        </div>
      </div>
      {plan !== null && plan.canStart && <PlanView plan={plan} />}
      <div className={css.end}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant={plan?.canStart === true ? 'default' : 'filled'}
          loading={status === 'running'}
          onClick={check}
        >
          {status === 'done' ? 'Check again' : 'Check'}
        </Button>
        {plan?.canStart === true && (
          <Button loading={isBusy} onClick={() => start(plan)}>
            Start {formatCount(plan.taskCount)} {plan.taskCount === 1 ? 'task' : 'tasks'}
          </Button>
        )}
      </div>
    </>
  );
}

function PlanView({ plan }: { readonly plan: StartPlan }) {
  const { archive } = plan;
  return (
    <div className={css.plan}>
      {archive !== null && (
        <p className={css.archive}>
          <strong>
            {formatCount(archive.fileCount)} files of results ({formatBytes(archive.sizeBytes)}) are{' '}
            {archive.how === 'move' ? 'moved' : 'copied'} first
          </strong>{' '}
          to <span className="mono">{archive.to}</span>, and counted there. Nothing is deleted.
        </p>
      )}
      <CommandList commands={plan.commands} />
      {plan.notices.slice(archive === null ? 0 : 1).map((notice) => (
        <p key={notice} className="dim">
          {notice}
        </p>
      ))}
    </div>
  );
}
