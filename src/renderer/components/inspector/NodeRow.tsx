import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import type { TreeRow } from '#core/waa/accessibilityTree.ts';
import css from './inspector.module.css';
import { pointedBox } from './pointing.ts';

/** Deeper nodes are not moved further to the right: their text would leave the pane. */
const MAX_INDENT_LEVELS = 16;
const INDENT_PX = 14;

export function nodeRowId(id: string): string {
  return `tree-node-${id}`;
}

interface NodeRowProps {
  readonly row: TreeRow;
  readonly top: number;
  readonly isPointed: boolean;
  readonly isChosen: boolean;
  readonly onToggle: (index: number) => void;
  readonly onChoose: (row: TreeRow) => void;
}

export const NodeRow = memo(function NodeRow(props: NodeRowProps) {
  const { row, top, isPointed, isChosen, onToggle, onChoose } = props;
  const { node, isOpen, hasChildren } = row;
  const id = String(node.index);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div
      id={nodeRowId(id)}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isChosen}
      {...(hasChildren ? { 'aria-expanded': isOpen } : {})}
      className={css.row}
      style={{ top, paddingLeft: 6 + Math.min(node.depth, MAX_INDENT_LEVELS) * INDENT_PX }}
      data-pointed={isPointed}
      data-chosen={isChosen}
      data-hit={row.isHit}
      onPointerEnter={() => pointedBox.set({ id, by: 'list' })}
      onClick={() => onChoose(row)}
      onDoubleClick={() => hasChildren && onToggle(node.index)}
    >
      <span
        className={css.chevron}
        onClick={(event) => {
          if (!hasChildren) return;
          event.stopPropagation();
          onToggle(node.index);
        }}
      >
        {hasChildren && <Chevron size={13} aria-hidden />}
      </span>
      <span className={`mono ${css.role ?? ''}`}>{node.role}</span>
      <span className="clip">{node.name === '' ? node.text : node.name}</span>
      {node.rect === null && <span className={css.place}>no place</span>}
    </div>
  );
});
