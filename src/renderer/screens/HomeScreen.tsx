import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '#core/format/number.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { Profile } from '#protocol/settings.ts';
import { AppMenu } from '../components/header/AppMenu.tsx';
import { DemoDialog } from '../components/home/DemoDialog.tsx';
import home from '../components/home/home.module.css';
import { ProfileDialog } from '../components/home/ProfileDialog.tsx';
import { RunRow } from '../components/home/RunRow.tsx';
import { SshConfigDialog } from '../components/home/SshConfigDialog.tsx';
import { TestDialog } from '../components/home/TestDialog.tsx';
import { VmCard } from '../components/home/VmCard.tsx';
import { Welcome } from '../components/home/Welcome.tsx';
import { openImport } from '../components/imports/importDialogState.ts';
import { BrandMark } from '../components/kit/BrandMark.tsx';
import { EmptyState } from '../components/kit/EmptyState.tsx';
import { VmCostTotal } from '../components/cost/VmCostLine.tsx';
import { useVmCosts } from '../components/cost/useVmCosts.ts';
import { formatRoute, libraryRoute } from '../store/route.ts';
import { useMonitor, useRunList } from '../store/useMonitor.ts';
import css from './screens.module.css';
import { byGroup, newestRunOf, splitRuns } from './homeLists.ts';

type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'ssh_config' }
  | { readonly kind: 'profile'; readonly profile: Profile | null }
  | { readonly kind: 'test'; readonly profile: Profile };

/** What one looks for on the first screen; the library has the others. */
const RECENT_RUNS = 8;

const NO_DIALOG: Dialog = { kind: 'none' };

export function HomeScreen() {
  const runs = useRunList();
  const profiles = useMonitor((state) => state.profiles);
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const [dialog, setDialog] = useState<Dialog>(NO_DIALOG);
  const close = (): void => setDialog(NO_DIALOG);
  const openDemo = (): void => setDialog({ kind: 'demo' });
  const openAdd = (): void => setDialog({ kind: 'profile', profile: null });
  const isReady = runs !== null && profiles !== null;
  const isFirstStart = isReady && runs.length === 0 && profiles.length === 0;
  return (
    <main className={css.screen}>
      <header className={css.homeTop}>
        <h1 className={css.brand}>
          <BrandMark /> WAA Monitor
        </h1>
        <div className={css.topEnd}>
          {isReady && !isFirstStart && (
            <>
              <Button
                variant="default"
                leftSection={<IconPlayerPlay size={14} />}
                disabled={!isWriter}
                onClick={openDemo}
              >
                Demo VM
              </Button>
              <Button variant="default" disabled={!isWriter} onClick={openImport}>
                Import a run
              </Button>
              <Button
                variant="default"
                disabled={!isWriter}
                onClick={() => setDialog({ kind: 'ssh_config' })}
              >
                Import from ~/.ssh/config
              </Button>
              <Button leftSection={<IconPlus size={14} />} disabled={!isWriter} onClick={openAdd}>
                Add a VM
              </Button>
            </>
          )}
          <AppMenu />
        </div>
      </header>
      <div className={css.home}>
        {isReady ? (
          <div className={css.homeInner}>
            {isFirstStart && (
              <Welcome
                onDemo={openDemo}
                onAdd={openAdd}
                onSshConfig={() => setDialog({ kind: 'ssh_config' })}
              />
            )}
            {profiles.length > 0 && (
              <Vms profiles={profiles} runs={runs} isWriter={isWriter} onDialog={setDialog} />
            )}
            <Runs runs={runs} />
          </div>
        ) : (
          <EmptyState title="Opening" text="The saved VMs and runs are being read." />
        )}
      </div>
      {dialog.kind === 'ssh_config' && <SshConfigDialog onClose={close} />}
      {dialog.kind === 'demo' && <DemoDialog onClose={close} />}
      {dialog.kind === 'profile' && <ProfileDialog profile={dialog.profile} onClose={close} />}
      {dialog.kind === 'test' && <TestDialog profile={dialog.profile} onClose={close} />}
    </main>
  );
}

interface VmsProps {
  readonly profiles: readonly Profile[];
  readonly runs: readonly RunSummary[];
  readonly isWriter: boolean;
  readonly onDialog: (dialog: Dialog) => void;
}

function Vms({ profiles, runs, isWriter, onDialog }: VmsProps) {
  const costs = useVmCosts();
  return (
    <section aria-label="VMs">
      <div className={css.sectionHead}>
        <h2 className={css.sectionTitle}>VMs</h2>
        <VmCostTotal costs={costs} />
      </div>
      {byGroup(profiles).map(([group, members]) => (
        <div key={group}>
          {group !== '' && <h3 className={home.groupName}>{group}</h3>}
          <div className={home.cards}>
            {members.map((profile) => (
              <VmCard
                key={profile.id}
                profile={profile}
                run={newestRunOf(runs, profile.id)}
                cost={costs.find(({ profileId }) => profileId === profile.id) ?? null}
                isWriter={isWriter}
                onEdit={() => onDialog({ kind: 'profile', profile })}
                onTest={() => onDialog({ kind: 'test', profile })}
              />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

function Runs({ runs }: { readonly runs: readonly RunSummary[] }) {
  const { inProgress, past } = splitRuns(runs.filter(({ meta }) => !meta.isArchived));
  return (
    <>
      {inProgress.length > 0 && <RunSection title="In progress" runs={inProgress} />}
      {past.length > 0 && <RunSection title="Recent runs" runs={past.slice(0, RECENT_RUNS)} />}
      {runs.length > 0 && (
        <a className={css.allRuns} href={formatRoute(libraryRoute)}>
          {runs.length === 1 ? 'All runs' : `All ${formatCount(runs.length)} runs`}
        </a>
      )}
    </>
  );
}

interface RunSectionProps {
  readonly title: string;
  readonly runs: readonly RunSummary[];
}

function RunSection({ title, runs }: RunSectionProps) {
  return (
    <section aria-label={title}>
      <div className={css.sectionHead}>
        <h2 className={css.sectionTitle}>{title}</h2>
        <span className="dim">{runs.length}</span>
      </div>
      <div className={home.runs}>
        {runs.map((run) => (
          <RunRow key={run.runId} run={run} />
        ))}
      </div>
    </section>
  );
}
