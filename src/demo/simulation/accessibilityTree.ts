import { elementsOf } from '../screens/elements.ts';
import {
  centreOf,
  SCREEN_HEIGHT,
  SCREEN_WIDTH,
  type AppName,
  type Desktop,
  type Point,
  type Rect,
  type ScreenElement,
} from '../screens/guestScreen.ts';
import { titleOf } from '../screens/windowTitle.ts';

const NAMESPACES = [
  ['st', 'uri:deskat:state.at-spi.gnome.org'],
  ['attr', 'uri:deskat:attributes.at-spi.gnome.org'],
  ['cp', 'uri:deskat:component.at-spi.gnome.org'],
  ['doc', 'uri:deskat:document.at-spi.gnome.org'],
  ['txt', 'uri:deskat:text.at-spi.gnome.org'],
  ['val', 'uri:deskat:value.at-spi.gnome.org'],
  ['act', 'uri:deskat:action.at-spi.gnome.org'],
  ['win', 'uri:deskat:uia.windows.microsoft.org'],
]
  .map(([name, uri]) => `xmlns:${name ?? ''}="${uri ?? ''}"`)
  .join(' ');

/** The accessibility tree of the screen in WAA's XML, on one line. */
export function accessibilityTree(desktop: Desktop): string {
  const windows = desktop.windows.toReversed();
  const rest = new Set(elementsOf(desktop));
  // Front to back: an element belongs to the first surface that it lies on.
  const takeFrom = (area: Rect): string => {
    const inside = [...rest].filter(({ rect }) => isInside(centreOf(rect), area));
    for (const element of inside) rest.delete(element);
    return inside.toReversed().map(toNode).join('');
  };
  const taskbar = takeFrom(TASKBAR);
  const shown = windows.map(({ rect, content }, index) => {
    const name = escapeXml(titleOf(content));
    const active = index === 0 ? ' st:active="true"' : '';
    const inner = toSections(rect, takeFrom);
    return `<window name="${name}"${active} st:visible="true" ${placeOf(rect)} class_name="${classOf(content.app)}">${inner}</window>`;
  });
  const icons = [...rest].toReversed().map(toNode).join('');
  return `<desktop ${NAMESPACES}>${shown.join('')}<list name="Desktop" st:visible="true" ${placeOf(WHOLE)}>${icons}</list><pane name="Taskbar" st:enabled="true" st:visible="true" ${placeOf(TASKBAR)} class_name="Shell_TrayWnd">${taskbar}</pane></desktop>`;
}

const WHOLE: Rect = { x: 0, y: 0, width: SCREEN_WIDTH, height: SCREEN_HEIGHT };
const TASKBAR: Rect = { x: 0, y: SCREEN_HEIGHT - 48, width: SCREEN_WIDTH, height: 48 };
const TITLE_BAR_HEIGHT = 32;

/** A window's title bar and what is below it, each with its controls. */
function toSections(rect: Rect, takeFrom: (area: Rect) => string): string {
  const bar = { ...rect, height: Math.min(rect.height, TITLE_BAR_HEIGHT) };
  const client = { ...rect, y: bar.y + bar.height, height: rect.height - bar.height };
  return `<title-bar st:visible="true" ${placeOf(bar)}>${takeFrom(bar)}</title-bar><pane name="Client" st:visible="true" ${placeOf(client)}>${takeFrom(client)}</pane>`;
}

function toNode({ name, kind, rect }: ScreenElement): string {
  const role = kind === 'text' ? 'text' : 'button';
  return `<${role} name="${escapeXml(name)}" st:enabled="true" st:visible="true" ${placeOf(rect)}/>`;
}

function placeOf({ x, y, width, height }: Rect): string {
  return `cp:screencoord="(${x}, ${y})" cp:size="(${width}, ${height})"`;
}

function classOf(app: AppName): string {
  return `${app.slice(0, 1).toUpperCase()}${app.slice(1)}Window`;
}

function isInside(point: Point, area: Rect): boolean {
  return (
    point.x >= area.x &&
    point.x < area.x + area.width &&
    point.y >= area.y &&
    point.y < area.y + area.height
  );
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
