import { useMemo, type PointerEvent } from 'react';
import type { Size } from '../stage/overlayGeometry.ts';
import { useExternalValue } from './externalValue.ts';
import css from './pointedBoxes.module.css';
import { boxAt, chosenBox, pointedBox, shownBoxes, type Box, type Boxes } from './pointing.ts';

interface PointedBoxesProps {
  readonly side: 'before' | 'after';
  /** The picture as shown. */
  readonly size: Size;
  /** Its own size in pixels. */
  readonly picture: Size;
}

/** What the open list of the inspector points at, on the picture; pointing at the picture finds the row. */
export function PointedBoxes({ side, size, picture }: PointedBoxesProps) {
  const shown = useExternalValue(shownBoxes);
  if (shown === null || shown.boxes.length === 0 || shown.side !== side) return null;
  const find = (event: PointerEvent): Box | null => {
    const frame = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width;
    const y = (event.clientY - frame.top) / frame.height;
    return boxAt(shown, { x, y }, picture);
  };
  return (
    <div
      className={css.surface}
      onPointerMove={(event) => {
        const box = find(event);
        if (pointedBox.read()?.id === box?.id) return;
        pointedBox.set(box === null ? null : { id: box.id, by: 'picture' });
      }}
      onPointerLeave={() => pointedBox.set(null)}
      onPointerDown={(event) => {
        const box = find(event);
        chosenBox.set(box === null ? null : { id: box.id, by: 'picture' });
      }}
    >
      <svg className={css.boxes} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden>
        {shown.isEachDrawn && <EachBox shown={shown} size={size} picture={picture} />}
        <MarkedBoxes shown={shown} size={size} picture={picture} />
      </svg>
    </div>
  );
}

interface DrawnProps {
  readonly shown: Boxes;
  readonly size: Size;
  readonly picture: Size;
}

/** More than this hides the picture; pointing still finds each. */
const MOST_DRAWN = 400;

function EachBox({ shown, size, picture }: DrawnProps) {
  const scale = scaleOf(shown, size, picture);
  return (
    <g className={css.each}>
      {shown.boxes.slice(0, MOST_DRAWN).map((box) => (
        <rect key={box.id} {...placeOf(box, scale)} />
      ))}
    </g>
  );
}

function MarkedBoxes({ shown, size, picture }: DrawnProps) {
  const pointed = useExternalValue(pointedBox);
  const chosen = useExternalValue(chosenBox);
  const byId = useMemo(() => new Map(shown.boxes.map((box) => [box.id, box])), [shown]);
  const scale = scaleOf(shown, size, picture);
  return (
    <>
      {[chosen, pointed].map((each, index) => {
        const box = each === null ? undefined : byId.get(each.id);
        if (box === undefined || (index === 0 && chosen?.id === pointed?.id)) return null;
        return <MarkedBox key={index} box={box} scale={scale} size={size} />;
      })}
    </>
  );
}

const LABEL_HEIGHT = 18;
/** A tip as wide as the picture helps nobody. */
const LABEL_CHARS = 48;

function MarkedBox({ box, scale, size }: { box: Box; scale: Scale; size: Size }) {
  const place = placeOf(box, scale);
  const isAbove = place.y >= LABEL_HEIGHT;
  const text =
    box.label.length > LABEL_CHARS ? `${box.label.slice(0, LABEL_CHARS - 1)}…` : box.label;
  const y = isAbove ? place.y - 5 : Math.min(size.height - 4, place.y + place.height + 13);
  return (
    <g className={css.marked}>
      <rect {...place} className={css.outline} />
      <rect {...place} />
      <text x={Math.max(2, Math.min(place.x, size.width - text.length * 6.5))} y={y}>
        {text}
      </text>
    </g>
  );
}

interface Scale {
  readonly x: number;
  readonly y: number;
}

function scaleOf({ frame }: Boxes, size: Size, picture: Size): Scale {
  return {
    x: size.width / (frame?.widthPx ?? picture.width),
    y: size.height / (frame?.heightPx ?? picture.height),
  };
}

function placeOf(box: Box, scale: Scale) {
  return {
    x: box.x * scale.x,
    y: box.y * scale.y,
    width: Math.max(1, box.width * scale.x),
    height: Math.max(1, box.height * scale.y),
  };
}
