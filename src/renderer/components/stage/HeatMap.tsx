import { useId } from 'react';
import type { Frame } from './frames.ts';
import { markPlace } from '#core/pictures/marks.ts';
import type { Size } from './overlayGeometry.ts';
import css from './stage.module.css';

interface HeatMapProps {
  readonly frames: readonly Frame[];
  readonly size: Size;
}

/** Of the picture's width: about a button. */
const SPOT_SHARE = 0.028;

/** Where the agent acted over all steps of the attempt; where it acted often is brighter. */
export function HeatMap({ frames, size }: HeatMapProps) {
  const id = useId();
  const places = frames.flatMap((frame) => frame.marks.flatMap((mark) => markPlace(mark) ?? []));
  return (
    <svg className={css.overlay} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden>
      <defs>
        <radialGradient id={id}>
          <stop offset="0%" stopColor="#ff2fd6" stopOpacity={0.55} />
          <stop offset="60%" stopColor="#ff2fd6" stopOpacity={0.22} />
          <stop offset="100%" stopColor="#ff2fd6" stopOpacity={0} />
        </radialGradient>
      </defs>
      {places.map(({ x, y }, index) => (
        <circle
          key={index}
          cx={x * size.width}
          cy={y * size.height}
          r={size.width * SPOT_SHARE}
          fill={`url(#${id})`}
        />
      ))}
    </svg>
  );
}
