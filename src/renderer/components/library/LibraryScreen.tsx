import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { describeProblem } from '#core/filter/describeProblem.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { formatBytes, formatCount } from '#core/format/number.ts';
import { RUN_FILTER } from '#core/library/runFilter.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import screens from '../../screens/screens.module.css';
import { runRoute } from '../../store/route.ts';
import { useMonitor, useRunList } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { goHome, goTo } from '../../store/useRoute.ts';
import { FilterBox } from '../filter/FilterBox.tsx';
import { AppMenu } from '../header/AppMenu.tsx';
import { openImport } from '../imports/importDialogState.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { EditRunDialog } from './EditRunDialog.tsx';
import css from './library.module.css';
import { libraryRows, runsBetween, runsOf, type LibraryRow } from './libraryRows.ts';
import type { LibraryView } from './libraryView.ts';
import { QuickFilters } from './QuickFilters.tsx';
import { RunTable } from './RunTable.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { useDiskUsage } from './useDiskUsage.ts';
import { useLibraryActs } from './useLibraryActs.tsx';
import { LIBRARY_FILTER_ID, useLibraryKeys } from './useLibraryKeys.ts';
import { useLibraryView } from './useLibraryView.ts';
import { ColumnsMenu, GroupSelect, ViewsMenu } from './ViewMenus.tsx';

/** `since:7d` moves on by the minute; nobody sees it move by the second. */
const FILTER_TICK_MS = 60_000;

/** Every run of the data folder: to be found, put in order, compared, kept or thrown away. */
export function LibraryScreen() {
  const runs = useRunList();
  return (
    <main className={screens.screen}>
      <header className={screens.homeTop}>
        <Tooltip label="Home (g h)">
          <ActionIcon onClick={goHome} aria-label="Home">
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <h1 className={screens.brand}>Runs</h1>
        <div className={screens.topEnd}>
          <ImportButton />
          <AppMenu />
        </div>
      </header>
      {runs === null ? (
        <EmptyState title="Opening" text="The runs of this data folder are being read." />
      ) : runs.length === 0 ? (
        <EmptyState
          title="No run yet"
          text="Every run that is watched or imported is kept here, with its log, steps and pictures. Watch a VM or start the demo VM to get the first."
          action={<Button onClick={goHome}>Home</Button>}
        />
      ) : (
        <Library runs={runs} />
      )}
    </main>
  );
}

function ImportButton() {
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  return (
    <Button variant="default" disabled={!isWriter} onClick={openImport}>
      Import a run
    </Button>
  );
}

function Library({ runs }: { readonly runs: readonly RunSummary[] }) {
  const [view, setView] = useLibraryView();
  const nowMs = useNow();
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const acts = useLibraryActs();
  const [selected, setSelected] = useState<ReadonlySet<RunId>>(new Set());
  const [cursor, setCursor] = useState<string | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [edited, setEdited] = useState<RunId | null>(null);
  const isSizeWanted = view.sort.by === 'size' || view.columns.some(({ id }) => id === 'size');
  const { sizeOf } = useDiskUsage(isSizeWanted);
  const tickMs = Math.floor(nowMs / FILTER_TICK_MS) * FILTER_TICK_MS;
  const shown = useMemo(
    () => runsOf(runs, view, tickMs + FILTER_TICK_MS, sizeOf),
    [runs, view, tickMs, sizeOf],
  );
  const rows = useMemo(() => libraryRows(shown, view.group, closed), [shown, view.group, closed]);
  const knownTags = useMemo(
    () => [...new Set(runs.flatMap(({ meta }) => meta.tags))].sort(),
    [runs],
  );
  const chosen = runs.filter(({ runId }) => selected.has(runId));
  const editedRun = runs.find(({ runId }) => runId === edited);

  const select = (row: Extract<LibraryRow, { kind: 'run' }>, isRange: boolean): void => {
    const next = new Set(selected);
    if (isRange) for (const runId of runsBetween(rows, cursor, row.key)) next.add(runId);
    else if (!next.delete(row.run.runId)) next.add(row.run.runId);
    setSelected(next);
    setCursor(row.key);
  };
  const clear = (): void => setSelected(new Set());
  const star = ({ runId, meta }: RunSummary): void =>
    void acts.save(runId, { isStarred: !meta.isStarred });
  const open = (run: RunSummary): void => goTo(runRoute(run.runId));
  useLibraryKeys({
    rows,
    cursor,
    onCursor: setCursor,
    onSelect: (row) => select(row, false),
    onOpen: open,
    onEdit: (run) => isWriter && setEdited(run.runId),
    onStar: (run) => isWriter && star(run),
    onDelete: (run) => {
      if (!isWriter) return;
      const doomed = chosen.length > 0 ? chosen : [run];
      void acts.remove(doomed).then((isDone) => isDone && clear());
    },
    onClose: () => (selected.size > 0 ? clear() : setView({ filter: '' })),
  });
  const areAllSelected = shown.length > 0 && shown.every(({ runId }) => selected.has(runId));
  return (
    <>
      <div className={css.toolbar}>
        <FilterBox
          id={LIBRARY_FILTER_ID}
          label="Filter runs"
          placeholder="Filter: words, status:completed, model:gpt, since:7d, score>=0.2 ( / )"
          value={view.filter}
          onChange={(filter) => setView({ filter })}
          vocabulary={RUN_FILTER}
          items={() => runs}
        />
        <QuickFilters runs={runs} filter={view.filter} onChange={(filter) => setView({ filter })} />
        <span className={css.toolbarGap} />
        <ViewsMenu view={view} onView={setView} />
        <GroupSelect view={view} onView={setView} />
        <ColumnsMenu view={view} onView={setView} />
      </div>
      {chosen.length > 0 ? (
        <SelectionBar
          runs={chosen}
          knownTags={knownTags}
          isWriter={isWriter}
          acts={acts}
          onClear={clear}
        />
      ) : (
        <StatusLine shown={shown} total={runs.length} view={view} sizeOf={sizeOf} />
      )}
      <RunTable
        rows={rows}
        view={view}
        onView={setView}
        context={{ nowMs, sizeOf }}
        selected={selected}
        allSelected={areAllSelected}
        onSelectAll={() =>
          setSelected(areAllSelected ? new Set() : new Set(shown.map(({ runId }) => runId)))
        }
        onSelect={select}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        onStar={star}
        onEdit={(run) => setEdited(run.runId)}
        onToggleGroup={(id) => {
          const next = new Set(closed);
          if (!next.delete(id)) next.add(id);
          setClosed(next);
        }}
      />
      {shown.length === 0 && (
        <div className={css.noneFound}>
          <EmptyState
            title="No run matches"
            text="Clear the filter above to see all runs. Archived ones are found by is:archived."
            action={
              <Button variant="default" onClick={() => setView({ filter: '' })}>
                Clear the filter
              </Button>
            }
          />
        </div>
      )}
      {editedRun !== undefined && (
        <EditRunDialog
          run={editedRun}
          knownTags={knownTags}
          acts={acts}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

interface StatusLineProps {
  readonly shown: readonly RunSummary[];
  readonly total: number;
  readonly view: LibraryView;
  readonly sizeOf: (run: RunSummary) => number | null;
}

/** How many of how many; or what of the filter can't be understood. */
function StatusLine({ shown, total, view, sizeOf }: StatusLineProps) {
  const [problem] = parseFilter(view.filter, RUN_FILTER).problems;
  const sizes = shown.map(sizeOf).filter((size) => size !== null);
  const sum = sizes.reduce((all, size) => all + size, 0);
  return (
    <div className={css.statusLine} role="status" data-problem={problem !== undefined}>
      {problem === undefined ? (
        <span>
          {formatCount(shown.length)} of {formatCount(total)} runs
          {sizes.length > 0 && ` · ${formatBytes(sum)} on disk`}
        </span>
      ) : (
        <span className="clip">
          {describeProblem(problem, view.filter)} The rest of the filter holds.
        </span>
      )}
      <span className={`faint ${css.hints ?? ''}`}>
        j k move · x select · Enter open · e edit · s star · Del delete
      </span>
    </div>
  );
}
