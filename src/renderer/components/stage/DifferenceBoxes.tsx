import type { PictureDifference } from '#core/pictures/difference.ts';
import css from './compare.module.css';
import type { Size } from './overlayGeometry.ts';

interface DifferenceBoxesProps {
  readonly difference: Extract<PictureDifference, { status: 'changed' }>;
  readonly size: Size;
}

/** What changed stays bright; the rest steps back. */
export function DifferenceBoxes({ difference, size }: DifferenceBoxesProps) {
  const boxes = difference.boxes.map((box) => ({
    x: box.x * size.width,
    y: box.y * size.height,
    width: box.width * size.width,
    height: box.height * size.height,
  }));
  const whole = `M0 0H${size.width}V${size.height}H0Z`;
  const holes = boxes.map(({ x, y, width, height }) => `M${x} ${y}v${height}h${width}v${-height}Z`);
  return (
    <svg className={css.difference} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden>
      <path d={[whole, ...holes].join('')} fillRule="evenodd" className={css.shade} />
      {boxes.map((box, index) => (
        <rect key={index} {...box} className={css.changed} />
      ))}
    </svg>
  );
}
