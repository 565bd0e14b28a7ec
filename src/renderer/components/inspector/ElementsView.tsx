import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { readRegions } from '#core/waa/regions.ts';
import type { StepPicture, StepText } from '#protocol/inspector.ts';
import { useExternalValue } from './externalValue.ts';
import css from './inspector.module.css';
import { chosenBox, pointedBox, showBoxes, type Box } from './pointing.ts';

const ROW_HEIGHT = 22;

interface ElementsViewProps {
  readonly file: StepText;
  readonly pictures: readonly StepPicture[];
}

/** What the agent's detectors found on its picture: the numbers that `move_id` names. */
export function ElementsView({ file, pictures }: ElementsViewProps) {
  const regions = useMemo(() => readRegions(file.text), [file.text]);
  const seen = pictures.find(({ kind }) => kind === 'foreground_window');
  const widthPx = seen?.widthPx ?? null;
  const heightPx = seen?.heightPx ?? null;
  useEffect(() => {
    const boxes = regions.map((region): Box => ({
      id: region.id,
      x: region.x,
      y: region.y,
      width: region.width,
      height: region.height,
      label: region.text === '' ? `#${region.id}` : `#${region.id} ${region.text}`,
    }));
    const frame = widthPx === null || heightPx === null ? null : { widthPx, heightPx };
    return showBoxes({ boxes, frame, side: 'before', isEachDrawn: true });
  }, [regions, widthPx, heightPx]);
  const pointed = useExternalValue(pointedBox);
  const chosen = useExternalValue(chosenBox);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: regions.length,
    overscan: 10,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  const target = pointed?.by === 'picture' ? regions.findIndex(({ id }) => id === pointed.id) : -1;
  useEffect(() => {
    if (target >= 0) rows.scrollToIndex(target, { align: 'auto' });
  }, [rows, target]);
  if (regions.length === 0) {
    return <p className={`dim ${css.note ?? ''}`}>No element was found on the agent’s picture.</p>;
  }
  return (
    <div className={css.listPane}>
      <p className={css.listHead}>
        <span className="dim">
          {regions.length} elements; point at one to see it on the picture before the action
        </span>
      </p>
      <div
        ref={scroller}
        className={css.rows}
        role="list"
        aria-label="Elements"
        tabIndex={0}
        onPointerLeave={() => pointedBox.set(null)}
      >
        <div role="presentation" style={{ position: 'relative', height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const region = regions[item.index];
            if (region === undefined) return null;
            return (
              <div
                key={item.key}
                role="listitem"
                className={css.row}
                style={{ top: item.start }}
                data-pointed={pointed?.id === region.id}
                data-chosen={chosen?.id === region.id}
                onPointerEnter={() => pointedBox.set({ id: region.id, by: 'list' })}
                onClick={() => chosenBox.set({ id: region.id, by: 'list' })}
              >
                <span className={`mono ${css.elementId ?? ''}`}>{region.id}</span>
                <span className="clip">
                  {region.text === '' ? <span className="dim">no text</span> : region.text}
                </span>
                <span className={`mono ${css.place ?? ''}`}>
                  ({region.x}, {region.y}) {region.width} × {region.height}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
