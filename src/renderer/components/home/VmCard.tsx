import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconCopy,
  IconDots,
  IconEye,
  IconPencil,
  IconStethoscope,
  IconTrash,
} from '@tabler/icons-react';
import { formatAge } from '#core/format/duration.ts';
import { parseInstant } from '#core/run/clock.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { VmCost } from '#protocol/cost.ts';
import type { Profile } from '#protocol/settings.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { goTo } from '../../store/useRoute.ts';
import { useNow } from '../../store/useNow.ts';
import { RunStatusMark } from '../kit/RunStatusMark.tsx';
import { useAct } from '../kit/useAct.ts';
import { removedNote } from './RemovedNote.tsx';
import { VerdictMark } from '../verdict/VerdictMark.tsx';
import { needsMark } from '../verdict/verdictText.ts';
import { VmCostLine } from '../cost/VmCostLine.tsx';
import { StartButton } from '../starting/StartButton.tsx';
import css from './home.module.css';

interface VmCardProps {
  readonly profile: Profile;
  /** Its newest run; null when it was never watched. */
  readonly run: RunSummary | null;
  /** What it costs; null for a VM without a price. */
  readonly cost: VmCost | null;
  readonly isWriter: boolean;
  readonly onEdit: () => void;
  readonly onTest: () => void;
}

/** A saved VM: what runs on it, when it was last seen, its screen. */
export function VmCard({ profile, run, cost, isWriter, onEdit, onTest }: VmCardProps) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const { profiles, watch } = store.client.rpc;
  const start = (): void => {
    void act(async () => {
      const { runId } = await watch.start({ profileId: profile.id });
      goTo(runRoute(runId));
    });
  };
  const duplicate = (): void => {
    void act(async () => {
      const { id: _id, ...draft } = profile;
      await profiles.add({ ...draft, name: `${profile.name} copy` });
      await store.refreshProfiles();
    });
  };
  const remove = (): void => {
    void act(async () => {
      const { removed } = await profiles.remove({ id: profile.id });
      await store.refreshProfiles();
      notifications.show(removedNote(store, removed));
    });
  };
  return (
    <article className={css.card} aria-label={profile.name}>
      <VmShot run={run} />
      <div className={css.cardBody}>
        <h3 className={`clip ${css.cardTitle ?? ''}`}>{profile.name}</h3>
        <span className="mono dim clip">
          {profile.user}@{profile.host}
          {profile.port === 22 ? '' : `:${profile.port}`}
        </span>
        <VmState run={run} />
        {cost !== null && <VmCostLine cost={cost} />}
      </div>
      <div className={css.cardFoot}>
        {run?.isWatched === true ? (
          <Button
            component="a"
            href={formatRoute(runRoute(run.runId))}
            leftSection={<IconEye size={14} />}
          >
            Open
          </Button>
        ) : (
          <Button
            leftSection={<IconEye size={14} />}
            loading={isBusy}
            disabled={!isWriter}
            onClick={start}
          >
            Watch
          </Button>
        )}
        <StartButton profile={profile} />
        <span style={{ flex: 1 }} />
        <Menu position="bottom-end" width={170} transitionProps={{ duration: 80 }}>
          <Menu.Target>
            <ActionIcon aria-label={`More for ${profile.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconStethoscope size={14} />} onClick={onTest}>
              Test
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={14} />} disabled={!isWriter} onClick={onEdit}>
              Edit
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy size={14} />}
              disabled={!isWriter}
              onClick={duplicate}
            >
              Duplicate
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={14} />} disabled={!isWriter} onClick={remove}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </article>
  );
}

function VmShot({ run }: { readonly run: RunSummary | null }) {
  const store = useMonitorStore();
  if (run?.picture == null)
    return (
      <div className={css.shot}>
        <span className={css.noShot}>Not watched yet</span>
      </div>
    );
  return (
    <a
      className={css.shot}
      href={formatRoute(runRoute(run.runId))}
      aria-label={`Open the newest run of ${run.targetLabel}`}
    >
      <img src={store.client.pictureUrl(run.runId, run.picture, 'thumb')} alt="" loading="lazy" />
    </a>
  );
}

function VmState({ run }: { readonly run: RunSummary | null }) {
  const nowMs = useNow();
  if (run === null) return <span className="faint">Never watched</span>;
  const seenMs = parseInstant(run.lastSeenAt);
  return (
    <span>
      <RunStatusMark status={run.status} />{' '}
      {run.verdict !== null && needsMark(run.status, run.verdict.kind) && (
        <>
          <VerdictMark kind={run.verdict.kind} />{' '}
        </>
      )}
      <span className="dim">
        {run.isWatched
          ? 'watched now'
          : `seen ${formatAge(seenMs === null ? null : nowMs - seenMs)}`}
      </span>
    </span>
  );
}
