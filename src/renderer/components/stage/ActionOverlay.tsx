import { markPlace } from '#core/pictures/marks.ts';
import type { Size, Mark } from './overlayGeometry.ts';
import css from './stage.module.css';

interface ActionOverlayProps {
  readonly marks: readonly Mark[];
  /** The picture as shown, in px: marks keep their size whatever the picture's resolution is. */
  readonly size: Size;
  /** Live: what was just done is shown for three seconds. */
  readonly isFading: boolean;
}

/** Magenta on a dark outline stands out on any desktop and is the colour of no state. */
const INK = '#ff2fd6';
/** The number of an action stands above its ring. */
const ORDER_OFFSET = 15;
const OUTLINE = 'rgb(0 0 0 / 65%)';

export function ActionOverlay({ marks, size, isFading }: ActionOverlayProps) {
  const captions = marks.flatMap((mark) => (mark.kind === 'caption' ? [mark.text] : []));
  // Ways of the pointer only lead to what was done.
  const placed = marks.flatMap((mark) =>
    mark.kind === 'trail' && !mark.isDrag ? [] : (markPlace(mark) ?? []),
  );
  return (
    <div className={isFading ? css.fading : undefined} aria-hidden>
      <svg className={css.overlay} viewBox={`0 0 ${size.width} ${size.height}`}>
        <defs>
          <marker
            id="trail-end"
            viewBox="0 0 8 8"
            refX="6"
            refY="4"
            markerWidth="6"
            markerHeight="6"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8Z" fill={INK} />
          </marker>
        </defs>
        {marks.map((mark, index) => (
          <MarkShape key={index} mark={mark} size={size} />
        ))}
        {placed.length > 1 &&
          placed.map(({ x, y }, index) => (
            <text
              key={index}
              className={css.order}
              x={x * size.width + ORDER_OFFSET}
              y={y * size.height - ORDER_OFFSET}
            >
              {index + 1}
            </text>
          ))}
      </svg>
      {captions.length > 0 && (
        <div className={css.captions}>
          {captions.map((text, index) => (
            <span key={index} className={css.caption}>
              {text}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function MarkShape({ mark, size }: { readonly mark: Mark; readonly size: Size }) {
  if (mark.kind === 'caption') return null;
  if (mark.kind === 'trail') {
    const line = {
      x1: mark.from.x * size.width,
      y1: mark.from.y * size.height,
      x2: mark.to.x * size.width,
      y2: mark.to.y * size.height,
    };
    return (
      <g fill="none" strokeLinecap="round">
        <line {...line} stroke={OUTLINE} strokeWidth={mark.isDrag ? 6 : 4} />
        <line
          {...line}
          stroke={INK}
          strokeWidth={mark.isDrag ? 3 : 1.5}
          strokeDasharray={mark.isDrag ? undefined : '4 4'}
          markerEnd="url(#trail-end)"
        />
      </g>
    );
  }
  const x = mark.at.x * size.width;
  const y = mark.at.y * size.height;
  if (mark.kind === 'scroll') {
    return (
      <g className={css.ring} fill="none" stroke={INK} strokeWidth={2.5}>
        <rect x={x - 9} y={y - 15} width={18} height={30} rx={9} stroke={OUTLINE} strokeWidth={5} />
        <rect x={x - 9} y={y - 15} width={18} height={30} rx={9} />
        <path d={`M${x} ${y - 7}v6`} />
      </g>
    );
  }
  return (
    <g className={css.ring} fill="none">
      {(mark.clicks === 2 ? [13, 20] : [13]).map((radius) => (
        <g key={radius}>
          <circle cx={x} cy={y} r={radius} stroke={OUTLINE} strokeWidth={5} />
          <circle
            cx={x}
            cy={y}
            r={radius}
            stroke={INK}
            strokeWidth={2.5}
            strokeDasharray={mark.isRight ? '5 4' : undefined}
          />
        </g>
      ))}
      <circle cx={x} cy={y} r={2.5} fill={INK} />
    </g>
  );
}
