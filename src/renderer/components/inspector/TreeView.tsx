import { TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import {
  parseAccessibilityTree,
  treeRows,
  type TreeNode,
  type TreeRow,
} from '#core/waa/accessibilityTree.ts';
import type { StepText } from '#protocol/inspector.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useExternalValue } from './externalValue.ts';
import css from './inspector.module.css';
import { NodeDetail } from './NodeDetail.tsx';
import { chosenBox, pointedBox, showBoxes, type Box } from './pointing.ts';
import { NodeRow, nodeRowId } from './NodeRow.tsx';

const ROW_HEIGHT = 22;
const NO_NODES: readonly TreeNode[] = [];
const NONE_CLOSED: ReadonlySet<number> = new Set();

interface TreeViewProps {
  readonly file: StepText;
  readonly side: 'before' | 'after';
}

/** The accessibility tree: what is pointed at here is marked on the picture, and the other way round. */
export function TreeView({ file, side }: TreeViewProps) {
  const tree = useMemo(() => parseAccessibilityTree(file.text), [file.text]);
  const nodes = tree.status === 'read' ? tree.nodes : NO_NODES;
  useEffect(() => {
    const boxes = nodes.flatMap((node) => toBox(node) ?? []);
    return showBoxes({ boxes, frame: null, side, isEachDrawn: false });
  }, [nodes, side]);
  if (tree.status === 'none') {
    return (
      <EmptyState
        title="The guest gave no accessibility tree"
        text="WAA wrote “No data available”: reading it failed or took too long at this step."
      />
    );
  }
  if (tree.status === 'unreadable') {
    return (
      <EmptyState
        title="This accessibility tree cannot be read"
        text="The file holds no XML. It may be cut off; the Raw part names it."
      />
    );
  }
  return <Tree nodes={tree.nodes} isCut={tree.isCut || file.isCut} side={side} />;
}

function toBox(node: TreeNode): Box | null {
  return node.rect === null
    ? null
    : { id: String(node.index), ...node.rect, label: nodeLabel(node) };
}

function nodeLabel({ role, name }: TreeNode): string {
  return name === '' ? role : `${role} “${name}”`;
}

interface TreeProps {
  readonly nodes: readonly TreeNode[];
  readonly isCut: boolean;
  readonly side: 'before' | 'after';
}

function Tree({ nodes, isCut, side }: TreeProps) {
  const [query, setQuery] = useState('');
  const [closedOf, setClosedOf] = useState({ nodes, closed: NONE_CLOSED });
  const closed = closedOf.nodes === nodes ? closedOf.closed : NONE_CLOSED;
  const rows = useMemo(() => treeRows(nodes, query, closed), [nodes, query, closed]);
  const pointed = useExternalValue(pointedBox);
  const chosen = useExternalValue(chosenBox);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    overscan: 12,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  const fromPicture = [pointed, chosen].find((each) => each?.by === 'picture')?.id ?? null;
  const target = fromPicture === null ? -1 : rows.findIndex((row) => rowId(row) === fromPicture);
  useEffect(() => {
    if (target >= 0) list.scrollToIndex(target, { align: 'auto' });
  }, [list, target]);
  const toggle = (index: number): void => {
    const next = new Set(closed);
    if (!next.delete(index)) next.add(index);
    setClosedOf({ nodes, closed: next });
  };
  const choose = (row: TreeRow): void => chosenBox.set({ id: rowId(row), by: 'list' });
  const chosenRow = rows.findIndex((row) => rowId(row) === chosen?.id);
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[chosenRow];
    const go = (index: number): void => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (next === undefined) return;
      choose(next);
      list.scrollToIndex(rows.indexOf(next), { align: 'auto' });
    };
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(chosenRow + 1),
      ArrowUp: () => go(chosenRow - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowLeft: () => {
        if (row?.isOpen === true && query === '') toggle(row.node.index);
        else if (row !== undefined)
          go(rows.findIndex(({ node }) => node.index === row.node.parent));
      },
      ArrowRight: () => {
        if (row !== undefined && row.hasChildren && !row.isOpen) toggle(row.node.index);
        else go(chosenRow + 1);
      },
    };
    const move = moves[event.key];
    if (move === undefined) return;
    // The run screen's own arrows go through tasks and steps.
    event.preventDefault();
    move();
  };
  const detail = nodes[Number(pointed?.id ?? chosen?.id ?? -1)] ?? null;
  const hitCount = rows.filter(({ isHit }) => isHit).length;
  return (
    <div className={css.treePane}>
      <div className={css.listPane}>
        <div className={css.listHead}>
          <TextInput
            aria-label="Search the accessibility tree"
            placeholder="Search: role, name, text, attribute=value"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              setQuery('');
              event.currentTarget.blur();
            }}
            className={css.search}
          />
          <span className="dim" aria-live="polite">
            {query.trim() === ''
              ? `${nodes.length} nodes ${side} the action`
              : `${hitCount} of ${nodes.length} nodes`}
            {isCut && ', cut'}
          </span>
        </div>
        <div
          ref={scroller}
          className={css.rows}
          role="tree"
          aria-label="Accessibility tree"
          tabIndex={0}
          aria-activedescendant={chosenRow >= 0 ? nodeRowId(chosen?.id ?? '') : undefined}
          onKeyDown={onKeyDown}
          onPointerLeave={() => pointedBox.set(null)}
        >
          {rows.length === 0 && <p className={`dim ${css.note ?? ''}`}>No node has these words.</p>}
          <div role="presentation" style={{ position: 'relative', height: list.getTotalSize() }}>
            {list.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return row === undefined ? null : (
                <NodeRow
                  key={row.node.index}
                  row={row}
                  top={item.start}
                  isPointed={pointed?.id === rowId(row)}
                  isChosen={chosen?.id === rowId(row)}
                  onToggle={toggle}
                  onChoose={choose}
                />
              );
            })}
          </div>
        </div>
      </div>
      <NodeDetail node={detail} />
    </div>
  );
}

function rowId(row: TreeRow): string {
  return String(row.node.index);
}
